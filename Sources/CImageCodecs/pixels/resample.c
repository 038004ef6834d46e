// Separable resampling. Single precision in a fixed order and without fused multiply-adds, so that
// every machine gives the same bits; vector width changes nothing.
#include <stdlib.h>
#include <string.h>

#include "fovea_pixels.h"

#pragma STDC FP_CONTRACT OFF

// Chosen at load time, which glibc can and musl cannot.
#if defined(__x86_64__) && defined(__GLIBC__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

typedef float float4 __attribute__((ext_vector_type(4)));
typedef int32_t int4 __attribute__((ext_vector_type(4)));

// line[i] = the weighted sum of `length` source rows at sample i.
WIDE static void sum_rows(
  const uint8_t *source, size_t row_samples, const float *weights, int32_t length, float *line) {
  for (size_t i = 0; i < row_samples; ++i) line[i] = weights[0] * (float)source[i];
  for (int32_t k = 1; k < length; ++k) {
    const uint8_t *row = source + (size_t)k * row_samples;
    const float weight = weights[k];
    for (size_t i = 0; i < row_samples; ++i) line[i] += weight * (float)row[i];
  }
}

static inline int4 rounded(float4 value) {
  const float4 zero = 0.0f, top = 255.0f;
  value = value < zero ? zero : value;
  value = value > top ? top : value;
  return __builtin_convertvector(value + 0.5f, int4);
}

// One row of four lanes a pixel. Two sums hide the latency of the additions.
static void sum_columns(
  const float4 *line, fovea_pixels_axis axis, int32_t width, int32_t lanes, uint8_t *target,
  size_t pixel_step, size_t lane_step) {
  for (int32_t x = 0; x < width; ++x) {
    const float4 *from = line + axis.starts[x];
    const float *weights = axis.weights + (size_t)x * axis.stride;
    const int32_t length = axis.lengths[x];
    float4 even = 0.0f, odd = 0.0f;
    int32_t k = 0;
    for (; k + 1 < length; k += 2) {
      even += weights[k] * from[k];
      odd += weights[k + 1] * from[k + 1];
    }
    if (k < length) even += weights[k] * from[k];
    const int4 value = rounded(even + odd);
    uint8_t *pixel = target + (size_t)x * pixel_step;
    for (int32_t lane = 0; lane < lanes; ++lane) pixel[lane * lane_step] = (uint8_t)value[lane];
  }
}

int32_t fovea_pixels_resample(
  const uint8_t *source, int32_t source_width, int32_t channels, uint8_t *target,
  int32_t target_width, int32_t target_height, fovea_pixels_axis horizontal,
  fovea_pixels_axis vertical) {
  const size_t row_samples = (size_t)source_width * channels;
  const size_t target_row = (size_t)target_width * channels;
  // Grey fills the four lanes with four rows; colour with its channels.
  const int32_t together = channels == 1 ? 4 : 1;
  float *line = malloc(row_samples * sizeof(float));
  void *lanes_memory = NULL;
  if (!line || posix_memalign(&lanes_memory, 16, (size_t)source_width * sizeof(float4)) != 0) {
    free(line);
    return 1;
  }
  float4 *lanes = lanes_memory;
  float *scalars = lanes_memory;
  memset(lanes, 0, (size_t)source_width * sizeof(float4));
  for (int32_t y = 0; y < target_height; y += together) {
    const int32_t rows = target_height - y < together ? target_height - y : together;
    for (int32_t r = 0; r < rows; ++r) {
      const int32_t at = y + r;
      sum_rows(
        source + (size_t)vertical.starts[at] * row_samples, row_samples,
        vertical.weights + (size_t)at * vertical.stride, vertical.lengths[at], line);
      if (channels == 1) {
        for (int32_t x = 0; x < source_width; ++x) scalars[4 * (size_t)x + r] = line[x];
      } else if (channels == 3) {
        for (size_t x = 0; x < (size_t)source_width; ++x) {
          lanes[x] = (float4){line[3 * x], line[3 * x + 1], line[3 * x + 2], 0.0f};
        }
      } else {
        for (size_t x = 0; x < (size_t)source_width; ++x) {
          for (int32_t c = 0; c < channels; ++c) scalars[4 * x + c] = line[x * channels + c];
        }
      }
    }
    sum_columns(
      lanes, horizontal, target_width, channels == 1 ? rows : channels,
      target + (size_t)y * target_row, (size_t)channels, channels == 1 ? target_row : 1);
  }
  free(line);
  free(lanes_memory);
  return 0;
}

void fovea_pixels_gather(
  const uint8_t *source, int32_t source_width, int32_t channels, uint8_t *target,
  int32_t target_width, int32_t target_height, const int32_t *columns, const int32_t *rows) {
  for (int32_t y = 0; y < target_height; ++y) {
    const uint8_t *row = source + (size_t)rows[y] * source_width * channels;
    for (int32_t x = 0; x < target_width; ++x) {
      const uint8_t *from = row + (size_t)columns[x] * channels;
      for (int32_t c = 0; c < channels; ++c) *target++ = from[c];
    }
  }
}
