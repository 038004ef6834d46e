// Moving data: copies, gathers and scatters, selection along an axis.
#ifndef FOVEA_MOVEMENT_H
#define FOVEA_MOVEMENT_H

#include <stdbool.h>
#include <stdint.h>

void fovea_fill(void *destination, uint32_t bits, int32_t elementSize, int64_t count);

/// Copies an index space of up to eight axes between strided layouts (strides in elements).
void fovea_strided_copy(
    int32_t rank, const int64_t *sizes, int32_t elementSize, const void *source,
    const int64_t *sourceStrides, void *destination, const int64_t *destinationStrides);

/// Copies rows of `rowBytes` bytes: destination row r starts at r * destinationPitch bytes.
void fovea_copy_rows(
    int64_t rows, int64_t rowBytes, const void *source, int64_t sourcePitch, void *destination,
    int64_t destinationPitch);

/// out[o, k, i] = x[o, indices[k], i]. Returns -1, or the position of an index out of range.
int64_t fovea_gather_slices(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize, const void *x,
    const int32_t *indices, void *out);
/// out = 0; out[o, indices[k], i] += g[o, k, i].
int64_t fovea_scatter_add(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out);
/// out[o, k, i] = x[o, indices[o, k, i], i].
int64_t fovea_take_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize, const void *x,
    const int32_t *indices, void *out);
/// out = 0; out[o, indices[o, k, i], i] += g[o, k, i].
int64_t fovea_put_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out);

/// Index of the largest (or smallest) of x[o, :, i], the first of equals. NaN counts as largest.
void fovea_arg_extreme(
    int64_t outer, int64_t length, int64_t inner, bool largest, const float *x, int32_t *out);
/// Indices of the `k` largest elements of each row in descending order, the first of equals first.
void fovea_top_k(int64_t rows, int64_t length, int64_t k, const float *x, int32_t *out);

#endif
