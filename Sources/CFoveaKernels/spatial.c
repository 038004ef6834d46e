// Pooling with arbitrary windows (regular, adaptive, overhanging) and two-tap resizing.
#include <stdbool.h>
#include <stddef.h>

#include "fovea_pooling.h"
#include "fovea_resizing.h"
#include "fovea_threads.h"
#include "instruction_sets.h"

typedef struct {
  void (*max_pool)(const fovea_pool *, const float *, float *, int64_t);
  void (*max_pool_gradient)(const fovea_pool *, const float *, const float *, float *, int64_t);
  void (*average_pool)(const fovea_pool *, const float *, float *, int64_t);
  void (*average_pool_gradient)(const fovea_pool *, const float *, const float *, float *, int64_t);
  void (*resize)(const fovea_resize *, const float *, float *, int64_t);
  void (*resize_gradient)(const fovea_resize *, const float *, float *, int64_t);
} spatial_kernels;

#define TEMPLATE "spatial.inc"
#include "templates/for_each_instruction_set.inc"

static const spatial_kernels *kernels(void) { return FOVEA_PICK(&spatial); }

typedef struct {
  const void *geometry;
  const float *x, *g;
  float *y;
  const spatial_kernels *kernels;
} spatial_job;

static void max_pool_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->max_pool(job->geometry, job->x, job->y, i);
}
static void max_pool_gradient_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->max_pool_gradient(job->geometry, job->x, job->g, job->y, i);
}
static void average_pool_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->average_pool(job->geometry, job->x, job->y, i);
}
static void average_pool_gradient_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->average_pool_gradient(job->geometry, job->x, job->g, job->y, i);
}
static void resize_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->resize(job->geometry, job->x, job->y, i);
}
static void resize_gradient_body(void *argument, int64_t i) {
  spatial_job *job = argument;
  job->kernels->resize_gradient(job->geometry, job->g, job->y, i);
}

void fovea_max_pool(const fovea_pool *pool, const float *x, float *y) {
  spatial_job job = {pool, x, NULL, y, kernels()};
  fovea_parallel_for(pool->batch * pool->outHeight, &job, max_pool_body);
}

void fovea_max_pool_gradient(const fovea_pool *pool, const float *x, const float *g, float *dx) {
  spatial_job job = {pool, x, g, dx, kernels()};
  fovea_parallel_for(pool->batch, &job, max_pool_gradient_body);
}

void fovea_average_pool(const fovea_pool *pool, const float *x, float *y) {
  spatial_job job = {pool, x, NULL, y, kernels()};
  fovea_parallel_for(pool->batch * pool->outHeight, &job, average_pool_body);
}

void fovea_average_pool_gradient(const fovea_pool *pool, const float *g, float *dx) {
  spatial_job job = {pool, NULL, g, dx, kernels()};
  fovea_parallel_for(pool->batch, &job, average_pool_gradient_body);
}

void fovea_resize_forward(const fovea_resize *resize, const float *x, float *y) {
  spatial_job job = {resize, x, NULL, y, kernels()};
  fovea_parallel_for(resize->batch * resize->outHeight, &job, resize_body);
}

void fovea_resize_gradient(const fovea_resize *resize, const float *g, float *dx) {
  spatial_job job = {resize, NULL, g, dx, kernels()};
  fovea_parallel_for(resize->batch, &job, resize_gradient_body);
}
