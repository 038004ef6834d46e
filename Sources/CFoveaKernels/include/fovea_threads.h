// The threads that kernels and oneDNN share.
#ifndef FOVEA_THREADS_H
#define FOVEA_THREADS_H

#include <stdint.h>

/// Sets the number of threads of the kernels and of oneDNN, which shares the pool.
void fovea_set_threads(int32_t count);
int32_t fovea_threads(void);

/// Calls `body(context, index)` for every index in 0..<count, over the threads.
void fovea_parallel_for(int64_t count, void *context, void (*body)(void *context, int64_t index));

#endif
