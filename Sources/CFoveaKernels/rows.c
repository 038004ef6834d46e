// Products of a few rows with a matrix: at batch 1 a classifier's last layer is one pass over its weights.

#include "CFoveaKernels.h"
#include "instruction_sets.h"

enum { LANES = 64 };

#define NAME(function) function##_generic
#include "templates/rows.inc"
#undef NAME

#ifdef __x86_64__
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define FUSED
#define NAME(function) function##_avx2
#include "templates/rows.inc"
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"))), \
    apply_to = function)
#define NAME(function) function##_avx512
#include "templates/rows.inc"
#undef NAME
#undef FUSED
#pragma clang attribute pop
#endif

typedef struct {
  int64_t rows, columns, length, chunk;
  const float *a, *b;
  float *y;
  float (*dot)(const float *, const float *, int64_t);
} row_job;

static void row_chunk(void *argument, int64_t index) {
  row_job *job = argument;
  int64_t begin = index * job->chunk, end = begin + job->chunk;
  if (end > job->columns) end = job->columns;
  for (int64_t column = begin; column < end; column++)
    for (int64_t row = 0; row < job->rows; row++)
      job->y[row * job->columns + column] =
          job->dot(job->a + row * job->length, job->b + column * job->length, job->length);
}

void fovea_row_products(
    int64_t rows, int64_t columns, int64_t length, const float *a, const float *b, float *y) {
  row_job job = {rows, columns, length, 1, a, b, y, FOVEA_PICK(dot)};
  job.chunk = columns / (fovea_threads() * 8);
  int64_t least = 16384 / (length < 1 ? 1 : length) + 1;
  if (job.chunk < least) job.chunk = least;
  fovea_parallel_for((columns + job.chunk - 1) / job.chunk, &job, row_chunk);
}
