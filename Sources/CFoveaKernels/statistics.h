// A reduction that nearly all training of convolutional networks spends its time on has a kernel
// of its own: the two sums that a batch norm needs of its input, forward and backward.
#ifndef FOVEA_STATISTICS_H
#define FOVEA_STATISTICS_H

#include <stdbool.h>

#include "fovea_pointwise.h"
#include "fovea_reductions.h"

/// Sums over rows of [rows, width]:
///
///     Σ d  and  Σ d (x − c)        c: one number for each column
///
/// where d is x − c itself (the moments of x), or a gradient, or the sum of two, let through where
/// low < v < high (of a ReLU), v being read or v = x · factor + shift.
typedef struct {
  int32_t source, mask;
  bool isLimited;
  float low, high;
  /// Positions among the program's inputs, or -1.
  int32_t x, g, other, y;
  /// One number for each column, `width` of them: several rows of a narrow matrix are seen as one.
  float *centre, *factor, *shift;
  int64_t width;
} fovea_statistics;

/// Whether a program's reduction to `inner` columns is such a one; then fills in the statistics, to
/// be freed after use.
bool fovea_recognise_statistics(
    const fovea_program *program, const int32_t *kinds, int64_t inner, const void *const *inputs,
    fovea_statistics *statistics);
void fovea_free_statistics(fovea_statistics *statistics);

/// Adds the points begin ..< end to `width` accumulators for each of the two sums.
void fovea_add_statistics(
    const fovea_statistics *statistics, const void *const *inputs, int64_t begin, int64_t end,
    float *const *sums);

#endif
