// Depthwise convolution in NHWC.
#ifndef FOVEA_DEPTHWISE_H
#define FOVEA_DEPTHWISE_H

#include <stdbool.h>
#include <stdint.h>

/// One filter of size × size for each channel; no dilation. The image is padded with zeros, `top`
/// rows and `left` columns of them before it.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  int32_t size, stride, top, left;
} fovea_depthwise;

/// Whether the kernels below support it.
bool fovea_depthwise_supports(const fovea_depthwise *depthwise);

/// y = min(max(conv(x, weights) + bias, low), high); NaN stays NaN. Weights are [size, size,
/// channels]. The bias may be NULL, and the limits infinite.
void fovea_depthwise_forward(
    const fovea_depthwise *depthwise, const float *x, const float *weights, const float *bias,
    float low, float high, float *y);
/// Weights as in the forward direction.
void fovea_depthwise_input_gradient(
    const fovea_depthwise *depthwise, const float *g, const float *weights, float *dx);
/// The gradient is [channels, size, size], with the same bits for any number of threads.
void fovea_depthwise_weight_gradient(
    const fovea_depthwise *depthwise, const float *x, const float *g, float *dw);

#endif
