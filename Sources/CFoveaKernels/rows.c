// Products of a few rows with a matrix: the last layer of a classifier at batch 1.
#include "fovea_rows.h"
#include "fovea_threads.h"
#include "instruction_sets.h"

enum { SUMS = 64 };

#define TEMPLATE "rows.inc"
#include "templates/for_each_instruction_set.inc"

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
