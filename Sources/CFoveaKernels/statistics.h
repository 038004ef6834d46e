// A specialised kernel for the reduction that takes most of the time of all reductions in training:
// the two sums over its input that batch norm needs, forward and backward.
#ifndef FOVEA_STATISTICS_H
#define FOVEA_STATISTICS_H

#include <stdbool.h>

#include "fovea_pointwise.h"
#include "fovea_reductions.h"

/// Sums over the rows of [rows, width]:
///
///     Σ d  and  Σ d (x − c)        c: one number per column
///
/// where d is x − c itself (the moments of x), a gradient, or the sum of two gradients. A gradient
/// counts where low < v < high (of a ReLU); v is read, or v = x · factor + shift.
typedef struct {
  int32_t source, mask;
  bool isLimited;
  float low, high;
  /// Positions among the program's inputs, or -1.
  int32_t x, g, other, y;
  /// One number per column, `width` of them; several rows of a narrow matrix count as one.
  float *centre, *factor, *shift;
  int64_t width;
} fovea_statistics;

/// Whether a program's reduction to `inner` columns has this form. If so, fills in the statistics,
/// which the caller frees after use.
bool fovea_recognise_statistics(
    const fovea_program *program, const int32_t *kinds, int64_t inner, const void *const *inputs,
    fovea_statistics *statistics);
void fovea_free_statistics(fovea_statistics *statistics);

/// Adds the points begin ..< end to the `width` accumulators of each sum.
void fovea_add_statistics(
    const fovea_statistics *statistics, const void *const *inputs, int64_t begin, int64_t end,
    float *const *sums);

#endif
