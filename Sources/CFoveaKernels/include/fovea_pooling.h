// Pooling in NHWC, with arbitrary windows.
#ifndef FOVEA_POOLING_H
#define FOVEA_POOLING_H

#include <stdint.h>

/// Window tables: output row r reads input rows rowStarts[r]..<rowEnds[r]; likewise for columns.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  const int32_t *rowStarts, *rowEnds, *columnStarts, *columnEnds;
  /// Divisors of averages, outHeight * outWidth of them.
  const float *divisors;
} fovea_pool;

void fovea_max_pool(const fovea_pool *pool, const float *x, float *y);
/// The gradient goes to the first largest element of each window.
void fovea_max_pool_gradient(const fovea_pool *pool, const float *x, const float *g, float *dx);
void fovea_average_pool(const fovea_pool *pool, const float *x, float *y);
void fovea_average_pool_gradient(const fovea_pool *pool, const float *g, float *dx);

#endif
