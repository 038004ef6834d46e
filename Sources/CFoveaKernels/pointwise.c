// Pointwise programs and their reductions: the memory-bound work between convolutions, done in one
// pass over memory however many operations it has.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "CFoveaKernels.h"

enum { TILE = 512 };
enum { LOAD_EACH, LOAD_ONCE, LOAD_DIRECT };

/// How a program's operands are best brought in, decided once per run.
typedef struct {
  int64_t tile;
  int32_t mode[FOVEA_MAX_OPERANDS];
  bool storesDirectly[FOVEA_MAX_OPERANDS];
} range_plan;

#define NAME(function) function##_generic
#include "templates/pointwise.inc"
#undef NAME

#ifdef __x86_64__
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define NAME(function) function##_avx2
#include "templates/pointwise.inc"
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"))), \
    apply_to = function)
#define NAME(function) function##_avx512
#include "templates/pointwise.inc"
#undef NAME
#pragma clang attribute pop
#endif

typedef void (*run_range_entry)(
    const fovea_program *, const range_plan *, const void *const *, void *const *, float *,
    int64_t, int64_t);
typedef void (*reduce_range_entry)(
    const fovea_program *, const range_plan *, const int32_t *, const void *const *, float *,
    int64_t, int64_t, int64_t, int64_t, float *const *);

const char *fovea_instruction_set(void) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "avx512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
  return "generic";
}

static run_range_entry pick_run(void) {
#ifdef __x86_64__
  const char *set = fovea_instruction_set();
  if (strcmp(set, "avx512") == 0) return run_range_avx512;
  if (strcmp(set, "avx2") == 0) return run_range_avx2;
#endif
  return run_range_generic;
}

static reduce_range_entry pick_reduce(void) {
#ifdef __x86_64__
  const char *set = fovea_instruction_set();
  if (strcmp(set, "avx512") == 0) return reduce_range_avx512;
  if (strcmp(set, "avx2") == 0) return reduce_range_avx2;
#endif
  return reduce_range_generic;
}

static int64_t total_points(const fovea_program *program) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < program->rank; axis++) count *= program->sizes[axis];
  return count;
}

static range_plan plan_ranges(const fovea_program *program) {
  range_plan plan;
  memset(&plan, 0, sizeof plan);
  int64_t inner = program->sizes[program->rank - 1];
  if (inner < 1) inner = 1;
  // A tile of whole rows lets an operand that repeats every row be brought in once.
  bool wholeRows = inner <= TILE;
  plan.tile = wholeRows ? TILE / inner * inner : TILE;
  for (int32_t k = 0; k < program->inputCount; k++) {
    const fovea_operand *operand = &program->inputs[k];
    bool dense = true, constant = true, repeats = true;
    int64_t expected = 1;
    for (int32_t axis = program->rank - 1; axis >= 0; axis--) {
      if (program->sizes[axis] == 1) continue;
      dense = dense && operand->strides[axis] == expected;
      constant = constant && operand->strides[axis] == 0;
      repeats = repeats && (axis == program->rank - 1 || operand->strides[axis] == 0);
      expected *= program->sizes[axis];
    }
    if (dense && operand->dtype != FOVEA_U8) {
      plan.mode[k] = LOAD_DIRECT;
    } else if (constant || (repeats && wholeRows)) {
      plan.mode[k] = LOAD_ONCE;
    } else {
      plan.mode[k] = LOAD_EACH;
    }
  }
  for (int32_t k = 0; k < program->outputCount; k++) {
    // A register that an instruction writes may live in the output itself; one that is only
    // loaded must be copied there. The compiler gives every stored register its own number.
    bool computed = false;
    for (int32_t j = 0; j < program->codeCount; j++)
      computed = computed || program->code[j].d == program->outputs[k].reg;
    bool shared = false;
    for (int32_t j = 0; j < k; j++)
      shared = shared || program->outputs[j].reg == program->outputs[k].reg;
    plan.storesDirectly[k] = computed && !shared && program->outputs[k].dtype != FOVEA_U8;
  }
  return plan;
}

static float *new_scratch(void) {
  void *memory = NULL;
  if (posix_memalign(&memory, 64, sizeof(float) * TILE * FOVEA_REGISTERS) != 0) abort();
  return memory;
}

typedef struct {
  const fovea_program *program;
  const range_plan *plan;
  const void *const *inputs;
  void *const *outputs;
  int64_t points, chunk;
  run_range_entry run;
} pointwise_job;

static void pointwise_chunk(void *argument, int64_t index) {
  pointwise_job *job = argument;
  int64_t begin = index * job->chunk, end = begin + job->chunk;
  if (end > job->points) end = job->points;
  float *scratch = new_scratch();
  job->run(job->program, job->plan, job->inputs, job->outputs, scratch, begin, end);
  free(scratch);
}

void fovea_run_pointwise(
    const fovea_program *program, const void *const *inputs, void *const *outputs) {
  range_plan plan = plan_ranges(program);
  int64_t points = total_points(program);
  if (points == 0) return;
  // An output in an input's place is written when the tile is done, not while it is still read.
  for (int32_t k = 0; k < program->outputCount; k++)
    for (int32_t j = 0; j < program->inputCount; j++)
      if (outputs[k] == inputs[j]) plan.storesDirectly[k] = false;
  // Chunks are whole tiles, small enough to balance, large enough to pay for the hand-over.
  int64_t threads = fovea_threads();
  int64_t chunk = points / (threads * 4) / plan.tile * plan.tile;
  if (chunk < 32768) chunk = (32768 + plan.tile - 1) / plan.tile * plan.tile;
  pointwise_job job = {program, &plan, inputs, outputs, points, chunk, pick_run()};
  fovea_parallel_for((points + chunk - 1) / chunk, &job, pointwise_chunk);
}

typedef struct {
  const fovea_program *program;
  const range_plan *plan;
  const int32_t *kinds;
  const void *const *inputs;
  int64_t reduced, inner, parts, partLength, groups;
  float *partial;  // [outer * parts, outputs, inner]
  reduce_range_entry reduce;
  int64_t outer;
} reduction_job;

static float start_value(int32_t kind) {
  return kind == FOVEA_SUM ? 0.0f : (kind == FOVEA_MAX ? -INFINITY : INFINITY);
}

static void reduction_part(
    reduction_job *job, int64_t index, float *scratch, float *block, double *wide) {
  int32_t outputs = job->program->outputCount;
  int64_t outer = index / job->parts, part = index % job->parts;
  int64_t slice = outer * job->reduced * job->inner;
  int64_t begin = part * job->partLength, end = begin + job->partLength;
  if (end > job->reduced) end = job->reduced;
  float *result = job->partial + (size_t)index * (size_t)outputs * (size_t)job->inner;
  int64_t lanes = outputs * job->inner;
  float *sums[FOVEA_MAX_OPERANDS];
  for (int32_t k = 0; k < outputs; k++) sums[k] = block + k * job->inner;
  for (int64_t i = 0; i < lanes; i++) wide[i] = 0;
  for (int32_t k = 0; k < outputs; k++)
    for (int64_t i = 0; i < job->inner; i++) sums[k][i] = start_value(job->kinds[k]);
  // Single-precision runs are kept short and gathered in double precision.
  int64_t run = job->inner >= 4096 ? 64 : (262144 / job->inner < 64 ? 64 : 262144 / job->inner);
  if (run > 512) run = 512;
  if (job->inner == 1) run = 4096;
  for (int64_t row = begin; row < end; row += run) {
    int64_t stop = row + run < end ? row + run : end;
    job->reduce(
        job->program, job->plan, job->kinds, job->inputs, scratch, slice,
        slice + row * job->inner, slice + stop * job->inner, job->inner, sums);
    for (int32_t k = 0; k < outputs; k++) {
      if (job->kinds[k] != FOVEA_SUM) continue;
      double *w = wide + k * job->inner;
      for (int64_t i = 0; i < job->inner; i++) {
        w[i] += sums[k][i];
        sums[k][i] = 0;
      }
    }
  }
  for (int32_t k = 0; k < outputs; k++)
    for (int64_t i = 0; i < job->inner; i++)
      result[k * job->inner + i] =
          job->kinds[k] == FOVEA_SUM ? (float)wide[k * job->inner + i] : sums[k][i];
}

static void reduction_group(void *argument, int64_t group) {
  reduction_job *job = argument;
  int64_t lanes = job->program->outputCount * job->inner;
  float *scratch = new_scratch();
  float *block = malloc(sizeof(float) * (size_t)lanes);
  double *wide = malloc(sizeof(double) * (size_t)lanes);
  if (!block || !wide) abort();
  int64_t count = job->outer * job->parts;
  int64_t each = (count + job->groups - 1) / job->groups;
  int64_t end = (group + 1) * each < count ? (group + 1) * each : count;
  for (int64_t index = group * each; index < end; index++)
    reduction_part(job, index, scratch, block, wide);
  free(wide);
  free(block);
  free(scratch);
}

void fovea_run_reduction(
    const fovea_program *program, const int32_t *kinds, int64_t outer, int64_t reduced,
    int64_t inner, const void *const *inputs, void *const *outputs) {
  range_plan plan = plan_ranges(program);
  // Registers stay registers here: nothing is stored point by point.
  memset(plan.storesDirectly, 0, sizeof plan.storesDirectly);
  int64_t slots = outer * inner;
  if (slots == 0) return;
  // The parts depend on the shape alone, so that results don't on the number of threads.
  int64_t parts = 1;
  if (outer < 16) {
    parts = 16 / (outer > 0 ? outer : 1);
    int64_t worth = reduced * inner / 16384;
    if (parts > worth) parts = worth < 1 ? 1 : worth;
  }
  int64_t partLength = (reduced + parts - 1) / parts;
  if (partLength < 1) partLength = 1;
  // Parts start on whole rows; a tile of several rows may be cached, so align them to tiles.
  if (inner <= TILE && parts > 1) {
    int64_t rows = plan.tile / inner;
    partLength = (partLength + rows - 1) / rows * rows;
  }
  parts = reduced == 0 ? 1 : (reduced + partLength - 1) / partLength;
  float *partial =
      malloc(sizeof(float) * (size_t)(outer * parts * program->outputCount * inner));
  if (!partial) abort();
  int64_t groups = outer * parts;
  if (groups > 64) groups = 64;
  if (outer * reduced * inner < 32768) groups = 1;
  reduction_job job = {program, &plan,   kinds,  inputs,  reduced,       inner,
                       parts,   partLength, groups, partial, pick_reduce(), outer};
  fovea_parallel_for(groups, &job, reduction_group);
  for (int32_t k = 0; k < program->outputCount; k++) {
    float *out = outputs[k];
    for (int64_t o = 0; o < outer; o++) {
      for (int64_t i = 0; i < inner; i++) {
        double sum = 0;
        float best = start_value(kinds[k]);
        for (int64_t p = 0; p < parts; p++) {
          float v = partial[((o * parts + p) * program->outputCount + k) * inner + i];
          sum += v;
          if (kinds[k] == FOVEA_MAX) best = v > best || v != v ? v : best;
          if (kinds[k] == FOVEA_MIN) best = v < best || v != v ? v : best;
        }
        out[o * inner + i] = kinds[k] == FOVEA_SUM ? (float)sum : best;
      }
    }
  }
  free(partial);
}
