// Reductions of the results of a pointwise program.
#ifndef FOVEA_REDUCTIONS_H
#define FOVEA_REDUCTIONS_H

#include <stdint.h>

#include "fovea_pointwise.h"

typedef enum { FOVEA_SUM = 0, FOVEA_MAX = 1, FOVEA_MIN = 2 } fovea_reduction;

/// Runs the program over the index space as [outer, reduced, inner] and reduces output registers
/// over the middle axis: each result is [outer, inner]. The error of a sum is about 1e-7 of the sum
/// of magnitudes at any length, and the same for any number of threads.
void fovea_run_reduction(
    const fovea_program *program, const int32_t *kinds, int64_t outer, int64_t reduced,
    int64_t inner, const void *const *inputs, void *const *outputs);

#endif
