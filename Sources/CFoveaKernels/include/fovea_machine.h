// The processor: its instruction set, peak rates and cache sizes.
#ifndef FOVEA_MACHINE_H
#define FOVEA_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/// "avx512", "avx2" or "generic": the instruction set the kernels run with here. The environment
/// variable FOVEA_INSTRUCTION_SET, read once, may name a lesser one than the processor has, so that
/// tests reach all of them on one machine.
const char *fovea_instruction_set(void);

/// Single-precision operations a second of multiply-adds that stay in registers, over the threads
/// in use: the best of some tries of `seconds` together.
double fovea_measure_flops(double seconds);
/// Bytes a second that the threads in use read from (or, for `copies`, read from and write to)
/// `bytes` of memory in all, over and over. 0 where that memory cannot be had.
double fovea_measure_bandwidth(int64_t bytes, bool copies, double seconds);
/// Bytes of one core's second-level cache, or of the third-level cache; 0 where unknown.
int64_t fovea_cache_bytes(int32_t level);

#endif
