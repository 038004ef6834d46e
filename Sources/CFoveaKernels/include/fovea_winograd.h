// Winograd convolution in NHWC: 3x3 filters, strides and dilation 1, one group.
#ifndef FOVEA_WINOGRAD_H
#define FOVEA_WINOGRAD_H

#include <stdbool.h>
#include <stdint.h>

/// A convolution of images [batch, height, width, channels] to [batch, outHeight, outWidth,
/// outChannels], `top` rows and `left` columns of zeros before the images. Both counts of channels
/// are multiples of fovea_winograd_channel_multiple(). `slots` threads at most work on it.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth, outChannels, top, left, slots;
} fovea_winograd;

int64_t fovea_winograd_channel_multiple(void);

/// Floats that transformed weights take.
int64_t fovea_winograd_weight_count(int64_t inputs, int64_t outputs);
/// Transforms weights w [outputs, 3, 3, inputs]; `flipped`: w is [inputs, 3, 3, outputs] and its
/// taps are turned by 180 degrees, as the gradient at the images needs them.
void fovea_winograd_weights(
    int64_t inputs, int64_t outputs, bool flipped, const float *w, float *u);

/// What a forward pass is given for weights: [outputs, 3, 3, inputs]; [inputs, 3, 3, outputs] with
/// taps to be turned by 180 degrees; or what fovea_winograd_weights made of either.
typedef enum { FOVEA_PLAIN = 0, FOVEA_FLIPPED = 1, FOVEA_TRANSFORMED = 2 } fovea_winograd_filters;

/// Floats of scratch memory that the forward pass needs, aligned to 64 bytes.
int64_t fovea_winograd_scratch_count(const fovea_winograd *geometry, bool weightsAreTransformed);
/// y = clip(x * w + bias + residual). `bias` [outChannels], `residual` (of y's shape) and `clip`
/// (two floats, low and high; NaN stays NaN) may be null.
void fovea_winograd_forward(
    const fovea_winograd *geometry, const float *x, const float *w, fovea_winograd_filters filters,
    const float *bias, const float *residual, const float *clip, float *scratch, float *y);

int64_t fovea_winograd_gradient_scratch_count(const fovea_winograd *geometry);
/// dw [outChannels, 3, 3, channels] of images x and the result's gradient g.
void fovea_winograd_weight_gradient(
    const fovea_winograd *geometry, const float *x, const float *g, float *scratch, float *dw);

#endif
