// Memory for buffers of tensors.
#ifndef FOVEA_MEMORY_H
#define FOVEA_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/// A block aligned to 64 bytes, uninitialised; NULL if out of memory. Large blocks return to the
/// system as soon as they are freed.
void *fovea_allocate(size_t bytes);
/// Frees a block of `bytes` from `fovea_allocate`.
void fovea_free(void *block, size_t bytes);
/// The worst kind of `count` single-precision numbers, which may be unaligned: 0 if all are finite,
/// 1 if some are infinite, 2 if some are NaN.
int32_t fovea_not_finite(const void *numbers, size_t count);

#endif
