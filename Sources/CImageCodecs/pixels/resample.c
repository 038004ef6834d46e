// Separable resampling. Single precision in a fixed order without fused multiply-adds gives the
// same bits on every machine, at any vector width.
#include <stdlib.h>
#include <string.h>

#include "fovea_pixels.h"

#pragma STDC FP_CONTRACT OFF

// Selected at load time, which glibc supports and musl does not.
#if defined(__x86_64__) && defined(__GLIBC__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define WIDE
#endif

typedef float float4 __attribute__((ext_vector_type(4)));
/// Like float4, with the alignment of a float.
typedef float loose4 __attribute__((ext_vector_type(4), aligned(4)));

enum { BLOCK = 64 };

/// line[i] = the weighted sum of `length` source rows at sample i. The sums of a block of samples
/// stay in registers while rows are added.
WIDE static void sum_rows(
    const uint8_t *source, size_t rowSamples, const float *weights, int32_t length, float *line) {
  size_t i = 0;
  for (; i + BLOCK <= rowSamples; i += BLOCK) {
    float sum[BLOCK];
    for (int j = 0; j < BLOCK; j++) sum[j] = weights[0] * (float)source[i + j];
    for (int32_t k = 1; k < length; k++) {
      const uint8_t *row = source + (size_t)k * rowSamples + i;
      for (int j = 0; j < BLOCK; j++) sum[j] += weights[k] * (float)row[j];
    }
    for (int j = 0; j < BLOCK; j++) line[i + j] = sum[j];
  }
  for (; i < rowSamples; i++) {
    float sum = weights[0] * (float)source[i];
    for (int32_t k = 1; k < length; k++) {
      sum += weights[k] * (float)source[(size_t)k * rowSamples + i];
    }
    line[i] = sum;
  }
}

/// Computes four lanes at each of `width` positions, `step` floats apart in the line and in the
/// target. Lanes beyond a position's own are overwritten by the next position. Two sums hide the
/// latency of additions. Every position takes the maximum number of samples; extra ones weigh 0. A
/// variable loop length would cost more in branch mispredictions than the extra samples.
static inline __attribute__((always_inline)) void sum_places(
    const float *line, fovea_pixels_axis axis, int32_t width, size_t step, int32_t taps,
    float *target) {
  for (int32_t x = 0; x < width; x++) {
    const float *from = line + (size_t)axis.starts[x] * step;
    const float *weights = axis.weights + (size_t)x * axis.stride;
    float4 even = 0.0f, odd = 0.0f;
    int32_t k = 0;
    for (; k + 1 < taps; k += 2, from += 2 * step) {
      even += weights[k] * (float4) * (const loose4 *)from;
      odd += weights[k + 1] * (float4) * (const loose4 *)(from + step);
    }
    if (k < taps) even += weights[k] * (float4) * (const loose4 *)from;
    *(loose4 *)(target + (size_t)x * step) = even + odd;
  }
}

WIDE static void sum_columns(
    const float *line, fovea_pixels_axis axis, int32_t width, size_t step, int32_t taps,
    float *target) {
  switch (taps) {
    case 2: sum_places(line, axis, width, step, 2, target); break;
    case 3: sum_places(line, axis, width, step, 3, target); break;
    case 4: sum_places(line, axis, width, step, 4, target); break;
    case 5: sum_places(line, axis, width, step, 5, target); break;
    case 6: sum_places(line, axis, width, step, 6, target); break;
    case 7: sum_places(line, axis, width, step, 7, target); break;
    case 8: sum_places(line, axis, width, step, 8, target); break;
    default: sum_places(line, axis, width, step, taps, target); break;
  }
}

WIDE static void round_samples(const float *values, size_t count, uint8_t *target) {
  for (size_t i = 0; i < count; i++) {
    float value = values[i];
    value = value < 0.0f ? 0.0f : value;
    value = value > 255.0f ? 255.0f : value;
    target[i] = (uint8_t)(int32_t)(value + 0.5f);
  }
}

int32_t fovea_pixels_resample(
    const uint8_t *source, int32_t sourceWidth, int32_t channels, uint8_t *target,
    int32_t targetWidth, int32_t targetHeight, fovea_pixels_axis horizontal,
    fovea_pixels_axis vertical) {
  const size_t rowSamples = (size_t)sourceWidth * channels;
  const size_t targetRow = (size_t)targetWidth * channels;
  // Grey uses the four lanes for four rows; colour uses them for its channels and reads past them.
  const int32_t together = channels == 1 ? 4 : 1;
  const size_t step = channels == 1 ? 4 : (size_t)channels;
  int32_t taps = 1;
  for (int32_t x = 0; x < targetWidth; x++) {
    if (horizontal.lengths[x] > taps) taps = horizontal.lengths[x];
  }
  // Zeros after the samples, for positions near the edge that take fewer than `taps`.
  const size_t lineFloats = rowSamples + ((size_t)taps + 1) * step;
  const size_t laneFloats = channels == 1 ? ((size_t)sourceWidth + taps) * 4 : 0;
  const size_t sumFloats = (size_t)targetWidth * step + 4;
  const size_t singleFloats = channels == 1 ? (size_t)targetWidth : 0;
  float *line = calloc(lineFloats + laneFloats + sumFloats + singleFloats, sizeof(float));
  if (!line) return 1;
  float *lanes = line + lineFloats;
  float *sums = lanes + laneFloats;
  float *single = sums + sumFloats;
  for (int32_t y = 0; y < targetHeight; y += together) {
    const int32_t rows = targetHeight - y < together ? targetHeight - y : together;
    for (int32_t r = 0; r < rows; r++) {
      const int32_t at = y + r;
      sum_rows(
          source + (size_t)vertical.starts[at] * rowSamples, rowSamples,
          vertical.weights + (size_t)at * vertical.stride, vertical.lengths[at], line);
      if (channels > 1) break;
      for (int32_t x = 0; x < sourceWidth; x++) lanes[4 * (size_t)x + r] = line[x];
    }
    sum_columns(channels == 1 ? lanes : line, horizontal, targetWidth, step, taps, sums);
    uint8_t *row = target + (size_t)y * targetRow;
    if (channels > 1) {
      round_samples(sums, targetRow, row);
      continue;
    }
    for (int32_t r = 0; r < rows; r++) {
      for (int32_t x = 0; x < targetWidth; x++) single[x] = sums[4 * (size_t)x + r];
      round_samples(single, targetRow, row + (size_t)r * targetRow);
    }
  }
  free(line);
  return 0;
}

void fovea_pixels_gather(
    const uint8_t *source, int32_t sourceWidth, int32_t channels, uint8_t *target,
    int32_t targetWidth, int32_t targetHeight, const int32_t *columns, const int32_t *rows) {
  for (int32_t y = 0; y < targetHeight; y++) {
    const uint8_t *row = source + (size_t)rows[y] * sourceWidth * channels;
    for (int32_t x = 0; x < targetWidth; x++) {
      const uint8_t *from = row + (size_t)columns[x] * channels;
      for (int32_t c = 0; c < channels; c++) *target++ = from[c];
    }
  }
}
