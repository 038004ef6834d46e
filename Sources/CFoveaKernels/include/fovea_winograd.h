// Winograd convolution in NHWC: 3x3 filters, strides and dilation 1, one group.
#ifndef FOVEA_WINOGRAD_H
#define FOVEA_WINOGRAD_H

#include <stdbool.h>
#include <stdint.h>

/// A convolution of images [batch, height, width, channels] to [batch, outHeight, outWidth,
/// outChannels], with `top` rows and `left` columns of zeros before the images. Both channel counts
/// are multiples of fovea_winograd_channel_multiple(). At most `slots` threads run it.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth, outChannels, top, left, slots;
} fovea_winograd;

int64_t fovea_winograd_channel_multiple(void);

/// Size of the transformed weights in floats.
int64_t fovea_winograd_weight_count(int64_t inputs, int64_t outputs);
/// Transforms weights w [outputs, 3, 3, inputs]. If `flipped`, w is [inputs, 3, 3, outputs] and its
/// taps are rotated by 180 degrees, as for the gradient with respect to the images.
void fovea_winograd_weights(
    int64_t inputs, int64_t outputs, bool flipped, const float *w, float *u);

/// The form of the weights passed to the forward kernel: [outputs, 3, 3, inputs]; [inputs, 3, 3,
/// outputs] with taps to rotate by 180 degrees; or the result of fovea_winograd_weights.
typedef enum { FOVEA_PLAIN = 0, FOVEA_FLIPPED = 1, FOVEA_TRANSFORMED = 2 } fovea_winograd_filters;

/// Size of the forward kernel's scratch memory in floats. The memory is aligned to 64 bytes.
int64_t fovea_winograd_scratch_count(const fovea_winograd *geometry, bool weightsAreTransformed);
/// y = clip(x * w + bias + residual). `bias` [outChannels], `residual` (of y's shape) and `clip`
/// (two floats, low and high; NaN stays NaN) may be null.
void fovea_winograd_forward(
    const fovea_winograd *geometry, const float *x, const float *w, fovea_winograd_filters filters,
    const float *bias, const float *residual, const float *clip, float *scratch, float *y);

int64_t fovea_winograd_gradient_scratch_count(const fovea_winograd *geometry);
/// dw [outChannels, 3, 3, channels], from images x and the result's gradient g.
void fovea_winograd_weight_gradient(
    const fovea_winograd *geometry, const float *x, const float *g, float *scratch, float *dw);

#endif
