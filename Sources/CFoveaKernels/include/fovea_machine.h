// The processor: its instruction set, peak rates and cache sizes.
#ifndef FOVEA_MACHINE_H
#define FOVEA_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/// The instruction set of the kernels on this machine: "avx512", "avx2" or "generic". The
/// environment variable FOVEA_INSTRUCTION_SET, read once, can select a lower one, so that tests
/// cover all of them on one machine.
const char *fovea_instruction_set(void);

/// Single-precision operations per second of multiply-adds in registers, over the threads in use:
/// the best of several tries, which take `seconds` in total.
double fovea_measure_flops(double seconds);
/// Bytes per second that the threads in use read from (or, for `copies`, read from and write to)
/// `bytes` of memory in total. 0 where that memory can't be allocated.
double fovea_measure_bandwidth(int64_t bytes, bool copies, double seconds);
/// Size of one core's second-level cache, or of the third-level cache, in bytes; 0 if unknown.
int64_t fovea_cache_bytes(int32_t level);

#endif
