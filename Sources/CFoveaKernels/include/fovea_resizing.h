// Two-tap resizing in NHWC.
#ifndef FOVEA_RESIZING_H
#define FOVEA_RESIZING_H

#include <stdint.h>

/// Separable two-tap resizing: output row r is (1 - rowWeights[r]) * row rowLow[r] + rowWeights[r]
/// * row rowHigh[r]; likewise for columns.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  const int32_t *rowLow, *rowHigh, *columnLow, *columnHigh;
  const float *rowWeights, *columnWeights;
} fovea_resize;

void fovea_resize_forward(const fovea_resize *resize, const float *x, float *y);
void fovea_resize_gradient(const fovea_resize *resize, const float *g, float *dx);

#endif
