// Warps by inverse mapping: each target pixel is read from a position of the source.
#include <math.h>

#include "fovea_pixels.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

/// Interpolates one pixel between two neighbours of an upper and a lower row.
INLINE void blend(
    const uint8_t *upper, const uint8_t *lower, int32_t channels, float fx, float fy,
    uint8_t *target) {
  for (int32_t c = 0; c < channels; c++) {
    const float a = upper[c], b = lower[c];
    const float top = a + fx * ((float)upper[channels + c] - a);
    const float bottom = b + fx * ((float)lower[channels + c] - b);
    target[c] = (uint8_t)(top + fy * (bottom - top) + 0.5f);
  }
}

/// Reads the source at (sx, sy), in coordinates with pixel centres at integers.
INLINE void take(
    const uint8_t *source, int32_t sourceWidth, int32_t sourceHeight, int32_t channels, double sx,
    double sy, const uint8_t *fill, int32_t bilinear, uint8_t *target) {
  if (!bilinear) {
    sx = floor(sx + 0.5);
    sy = floor(sy + 0.5);
  }
  // Written so that NaN coordinates are outside.
  if (!(sx > -1 && sy > -1 && sx < sourceWidth && sy < sourceHeight)) {
    for (int32_t c = 0; c < channels; c++) target[c] = fill[c];
    return;
  }
  const ptrdiff_t rowSamples = (ptrdiff_t)sourceWidth * channels;
  // Above -1, so that truncation after adding one rounds down, without a call.
  const int32_t left = (int32_t)(sx + 1) - 1, top = (int32_t)(sy + 1) - 1;
  const float fx = (float)(sx - left), fy = (float)(sy - top);
  const int inLeft = left >= 0, inRight = left + 1 < sourceWidth;
  const int inTop = top >= 0, inBottom = top + 1 < sourceHeight;
  const ptrdiff_t at = top * rowSamples + (ptrdiff_t)left * channels;
  const ptrdiff_t below = at + rowSamples;
  if (inLeft && inRight && inTop && inBottom) {
    blend(source + at, source + below, channels, fx, fy, target);
    return;
  }
  uint8_t upper[8], lower[8];  // the two pixels of each row, four channels at most
  for (int32_t c = 0; c < channels; c++) {
    upper[c] = inTop && inLeft ? source[at + c] : fill[c];
    upper[channels + c] = inTop && inRight ? source[at + channels + c] : fill[c];
    lower[c] = inBottom && inLeft ? source[below + c] : fill[c];
    lower[channels + c] = inBottom && inRight ? source[below + channels + c] : fill[c];
  }
  blend(upper, lower, channels, fx, fy, target);
}

void fovea_pixels_warp(
    const uint8_t *source, int32_t sourceWidth, int32_t sourceHeight, int32_t channels,
    uint8_t *target, int32_t targetWidth, int32_t targetHeight, const double m[6],
    const uint8_t *fill, int32_t bilinear) {
  for (int32_t y = 0; y < targetHeight; y++) {
    for (int32_t x = 0; x < targetWidth; x++, target += channels) {
      const double sx = m[0] * x + (m[1] * y + m[2]), sy = m[3] * x + (m[4] * y + m[5]);
      take(source, sourceWidth, sourceHeight, channels, sx, sy, fill, bilinear, target);
    }
  }
}

void fovea_pixels_warp_projective(
    const uint8_t *source, int32_t sourceWidth, int32_t sourceHeight, int32_t channels,
    uint8_t *target, int32_t targetWidth, int32_t targetHeight, const double m[9],
    const uint8_t *fill, int32_t bilinear) {
  for (int32_t y = 0; y < targetHeight; y++) {
    for (int32_t x = 0; x < targetWidth; x++, target += channels) {
      const double u = x + 0.5, v = y + 0.5;
      const double w = m[6] * u + (m[7] * v + m[8]);
      // Beyond the horizon there is no source: NaN is outside.
      const double scale = w > 0 ? 1 / w : NAN;
      const double sx = (m[0] * u + (m[1] * v + m[2])) * scale - 0.5;
      const double sy = (m[3] * u + (m[4] * v + m[5])) * scale - 0.5;
      take(source, sourceWidth, sourceHeight, channels, sx, sy, fill, bilinear, target);
    }
  }
}

void fovea_pixels_displace(
    const uint8_t *source, int32_t width, int32_t height, int32_t channels, uint8_t *target,
    const float *dx, const float *dy, const uint8_t *fill, int32_t bilinear) {
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++, target += channels) {
      take(
          source, width, height, channels, x + (double)*dx++, y + (double)*dy++, fill, bilinear,
          target);
    }
  }
}
