// Affine warps by inverse mapping.
#include <math.h>

#include "fovea_pixels.h"

#pragma STDC FP_CONTRACT OFF

// One pixel between two neighbours of an upper and a lower row.
static inline void blend(
  const uint8_t *upper, const uint8_t *lower, int32_t channels, float fx, float fy,
  uint8_t *target) {
  for (int32_t c = 0; c < channels; ++c) {
    const float a = upper[c], b = lower[c];
    const float top = a + fx * ((float)upper[channels + c] - a);
    const float bottom = b + fx * ((float)lower[channels + c] - b);
    target[c] = (uint8_t)(top + fy * (bottom - top) + 0.5f);
  }
}

void fovea_pixels_warp(
  const uint8_t *source, int32_t source_width, int32_t source_height, int32_t channels,
  uint8_t *target, int32_t target_width, int32_t target_height, const double m[6],
  const uint8_t *fill, int32_t bilinear) {
  const ptrdiff_t row_samples = (ptrdiff_t)source_width * channels;
  for (int32_t y = 0; y < target_height; ++y) {
    for (int32_t x = 0; x < target_width; ++x, target += channels) {
      double sx = m[0] * x + (m[1] * y + m[2]), sy = m[3] * x + (m[4] * y + m[5]);
      if (!bilinear) {
        sx = floor(sx + 0.5);
        sy = floor(sy + 0.5);
      }
      // Written so that a coordinate which is not a number is outside.
      if (!(sx > -1 && sy > -1 && sx < source_width && sy < source_height)) {
        for (int32_t c = 0; c < channels; ++c) target[c] = fill[c];
        continue;
      }
      // Above -1, so that truncation after adding one rounds down, without a call.
      const int32_t left = (int32_t)(sx + 1) - 1, top = (int32_t)(sy + 1) - 1;
      const float fx = (float)(sx - left), fy = (float)(sy - top);
      const int in_left = left >= 0, in_right = left + 1 < source_width;
      const int in_top = top >= 0, in_bottom = top + 1 < source_height;
      const ptrdiff_t at = top * row_samples + (ptrdiff_t)left * channels;
      const ptrdiff_t below = at + row_samples;
      if (in_left && in_right && in_top && in_bottom) {
        blend(source + at, source + below, channels, fx, fy, target);
        continue;
      }
      uint8_t upper[8], lower[8];  // the two pixels of each row, four channels at most
      for (int32_t c = 0; c < channels; ++c) {
        upper[c] = in_top && in_left ? source[at + c] : fill[c];
        upper[channels + c] = in_top && in_right ? source[at + channels + c] : fill[c];
        lower[c] = in_bottom && in_left ? source[below + c] : fill[c];
        lower[channels + c] = in_bottom && in_right ? source[below + channels + c] : fill[c];
      }
      blend(upper, lower, channels, fx, fy, target);
    }
  }
}
