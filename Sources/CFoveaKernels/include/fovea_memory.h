// Memory for buffers of tensors.
#ifndef FOVEA_MEMORY_H
#define FOVEA_MEMORY_H

#include <stddef.h>

/// A block aligned to 64 bytes, uninitialised; NULL if out of memory. Large blocks return to the
/// system as soon as they are freed.
void *fovea_allocate(size_t bytes);
/// Frees a block of `bytes` from `fovea_allocate`.
void fovea_free(void *block, size_t bytes);

#endif
