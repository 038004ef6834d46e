// Pointwise programs and their reductions: the memory-bound work between convolutions, in one pass
// over memory for any number of operations.
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fovea_pointwise.h"
#include "fovea_reductions.h"
#include "fovea_threads.h"
#include "instruction_sets.h"
#include "statistics.h"

enum { TILE = 512 };
/// Tile lengths are multiples of a block where possible, so that vector loops have no remainder.
enum { BLOCK = 32 };
enum {
  LOAD_EACH,    // copied for every tile
  LOAD_ONCE,    // copied for the first tile; the others use the same copy
  LOAD_DIRECT,  // used in place
  LOAD_ROW,     // one row that repeats, used in place: tiles are pieces of rows
};

/// The largest argument of the vector form of sine and cosine: double precision still holds its
/// remainder by pi / 2 to more digits than a float has.
#define FAR 1e6f

/// A float and its bits.
typedef union {
  int32_t i;
  float f;
} float_bits;

/// The loading of a program's operands, decided once per run.
typedef struct {
  int64_t tile, row;
  bool inPieces;
  int32_t mode[FOVEA_MAX_OPERANDS];
  bool storesDirectly[FOVEA_MAX_OPERANDS];
} range_plan;

#define TEMPLATE "pointwise.inc"
#include "templates/for_each_instruction_set.inc"

typedef void (*run_range_entry)(
    const fovea_program *, const range_plan *, const void *const *, void *const *, float *, int64_t,
    int64_t);
typedef void (*reduce_range_entry)(
    const fovea_program *, const range_plan *, const int32_t *, const void *const *, float *,
    int64_t, int64_t, int64_t, float *const *);

static run_range_entry pick_run(void) { return FOVEA_PICK(run_range); }

static reduce_range_entry pick_reduce(void) { return FOVEA_PICK(reduce_range); }

static int64_t total_points(const fovea_program *program) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < program->rank; axis++) count *= program->sizes[axis];
  return count;
}

static int64_t common_divisor(int64_t a, int64_t b) {
  return b == 0 ? a : common_divisor(b, a % b);
}

/// Plans the ranges of a program. `inner` is the inner length of a reduction, or 0.
static range_plan plan_ranges(const fovea_program *program, int64_t inner) {
  range_plan plan;
  memset(&plan, 0, sizeof plan);
  int64_t last = program->sizes[program->rank - 1];
  plan.row = last < 1 ? 1 : last;
  // An axis that all operands share counts as one here; it may span several rows of the reduction.
  bool splits = inner > 1 && plan.row > inner && plan.row % inner == 0;
  if (splits) plan.row = inner;
  // A tile of whole rows loads an operand that repeats in every row only once.
  int64_t unit = plan.row * BLOCK / common_divisor(plan.row, BLOCK);
  bool wholeRows = unit <= TILE;
  plan.tile = wholeRows ? TILE / unit * unit : TILE;
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
    bool isWide = operand->dtype != FOVEA_U8;
    if (dense && isWide) {
      plan.mode[k] = LOAD_DIRECT;
    } else if (constant || (repeats && wholeRows && !splits)) {
      plan.mode[k] = LOAD_ONCE;
    } else if (
        repeats && isWide && !splits && plan.row > TILE &&
        operand->strides[program->rank - 1] == 1) {
      plan.mode[k] = LOAD_ROW;
      plan.inPieces = true;
    } else {
      plan.mode[k] = LOAD_EACH;
    }
  }
  if (plan.inPieces) {
    int64_t pieces = (plan.row + TILE - 1) / TILE;
    plan.tile = ((plan.row + pieces - 1) / pieces + BLOCK - 1) / BLOCK * BLOCK;
  }
  for (int32_t k = 0; k < program->outputCount; k++) {
    // A register written by an instruction may be in the output itself; one that is only loaded
    // must be copied there. The compiler gives every stored register its own number.
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

/// Whether the register of an input used in place is read after that of an output is written.
static bool is_read_after(const fovea_program *program, int32_t input, int32_t output) {
  bool written = false;
  for (int32_t j = 0; j < program->codeCount; j++) {
    const fovea_instruction *in = &program->code[j];
    int32_t r = program->inputs[input].reg;
    if (written && (in->a == r || in->b == r || in->c == r || in->e == r)) return true;
    written = written || in->d == program->outputs[output].reg;
  }
  for (int32_t k = 0; k < program->outputCount; k++)
    if (program->outputs[k].reg == program->inputs[input].reg) return true;
  return false;
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
  range_plan plan = plan_ranges(program, 0);
  int64_t points = total_points(program);
  if (points == 0) return;
  // An output in the memory of an input is written at the end of a tile, not while the input is
  // read.
  for (int32_t k = 0; k < program->outputCount; k++)
    for (int32_t j = 0; j < program->inputCount; j++)
      if (outputs[k] == inputs[j] && is_read_after(program, j, k)) plan.storesDirectly[k] = false;
  // Chunks are whole tiles, small enough to balance and large enough to outweigh the overhead.
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
  int64_t outer, reduced, inner;
  /// Accumulators of an output.
  int64_t width;
  /// Number of rows summed in single precision before the sum moves to double precision.
  int64_t run;
  int64_t parts, partLength, groups;
  double *partial;  // [outer, parts, outputs, inner]
  reduce_range_entry reduce;
  const fovea_statistics *statistics;  // or NULL
} reduction_job;

static float start_value(int32_t kind) {
  return kind == FOVEA_SUM ? 0.0f : (kind == FOVEA_MAX ? -INFINITY : INFINITY);
}

static bool is_better(int32_t kind, double value, double best) {
  return (kind == FOVEA_MAX ? value > best : value < best) || value != value;
}

/// Adds `count` accumulators to the columns of a result, and resets them.
static void gather(
    int32_t kind, float *restrict sums, int64_t count, int64_t inner, double *restrict result) {
  for (int64_t base = 0; base < count; base += inner) {
    int64_t columns = count - base < inner ? count - base : inner;
    if (kind == FOVEA_SUM) {
      for (int64_t i = 0; i < columns; i++) result[i] += sums[base + i];
    } else {
      for (int64_t i = 0; i < columns; i++)
        if (is_better(kind, sums[base + i], result[i])) result[i] = sums[base + i];
    }
  }
  for (int64_t i = 0; i < count; i++) sums[i] = start_value(kind);
}

static void reduction_part(reduction_job *job, int64_t index, float *scratch, float *block) {
  int32_t outputs = job->program->outputCount;
  int64_t inner = job->inner, slice = index / job->parts * job->reduced * inner;
  int64_t begin = index % job->parts * job->partLength, end = begin + job->partLength;
  if (end > job->reduced) end = job->reduced;
  double *result = job->partial + (size_t)index * (size_t)outputs * (size_t)inner;
  // A slice shorter than a tile doesn't use all accumulators.
  int64_t used = (end - begin) * inner < job->width ? (end - begin) * inner : job->width;
  float *sums[FOVEA_MAX_OPERANDS];
  for (int32_t k = 0; k < outputs; k++) {
    sums[k] = block + k * job->width;
    for (int64_t i = 0; i < used; i++) sums[k][i] = start_value(job->kinds[k]);
    for (int64_t i = 0; i < inner; i++) result[k * inner + i] = start_value(job->kinds[k]);
  }
  for (int64_t row = begin; row < end; row += job->run) {
    int64_t stop = row + job->run < end ? row + job->run : end;
    int64_t from = slice + row * inner, to = slice + stop * inner;
    if (job->statistics) {
      fovea_add_statistics(job->statistics, job->inputs, from, to, sums);
    } else {
      job->reduce(
          job->program, job->plan, job->kinds, job->inputs, scratch, from, to, job->width, sums);
    }
    for (int32_t k = 0; k < outputs; k++)
      gather(job->kinds[k], sums[k], used, inner, result + k * inner);
  }
}

static void reduction_group(void *argument, int64_t group) {
  reduction_job *job = argument;
  float *scratch = new_scratch();
  float *block = malloc(sizeof(float) * (size_t)(job->program->outputCount * job->width));
  if (!block) abort();
  int64_t count = job->outer * job->parts;
  int64_t each = (count + job->groups - 1) / job->groups;
  int64_t end = (group + 1) * each < count ? (group + 1) * each : count;
  for (int64_t index = group * each; index < end; index++)
    reduction_part(job, index, scratch, block);
  free(block);
  free(scratch);
}

/// Combines the parts.
static void finish_reduction(const reduction_job *job, void *const *outputs) {
  int64_t inner = job->inner, lanes = job->program->outputCount * inner;
  for (int64_t o = 0; o < job->outer; o++) {
    double *total = job->partial + o * job->parts * lanes;
    for (int64_t p = 1; p < job->parts; p++) {
      for (int32_t k = 0; k < job->program->outputCount; k++) {
        double *t = total + k * inner;
        const double *v = t + p * lanes;
        if (job->kinds[k] == FOVEA_SUM) {
          for (int64_t i = 0; i < inner; i++) t[i] += v[i];
        } else {
          for (int64_t i = 0; i < inner; i++)
            if (is_better(job->kinds[k], v[i], t[i])) t[i] = v[i];
        }
      }
    }
    for (int32_t k = 0; k < job->program->outputCount; k++)
      for (int64_t i = 0; i < inner; i++)
        ((float *)outputs[k])[o * inner + i] = (float)total[k * inner + i];
  }
}

typedef void (*reduce_rows_entry)(
    const fovea_program *, const range_plan *, const int32_t *, const void *const *, float *,
    int64_t, int64_t, int64_t, void *const *);

static reduce_rows_entry pick_reduce_rows(void) { return FOVEA_PICK(reduce_rows); }

typedef struct {
  const fovea_program *program;
  const range_plan *plan;
  const int32_t *kinds;
  const void *const *inputs;
  void *const *outputs;
  int64_t rows, length, groups;
} rows_job;

static void rows_group(void *argument, int64_t group) {
  const rows_job *job = argument;
  float *scratch = new_scratch();
  pick_reduce_rows()(
      job->program, job->plan, job->kinds, job->inputs, scratch, job->rows * group / job->groups,
      job->rows * (group + 1) / job->groups, job->length, job->outputs);
  free(scratch);
}

void fovea_run_reduction(
    const fovea_program *program, const int32_t *kinds, int64_t outer, int64_t reduced,
    int64_t inner, const void *const *inputs, void *const *outputs) {
  if (outer * inner == 0) return;
  range_plan plan = plan_ranges(program, inner);
  if (inner == 1 && reduced > 0 && reduced <= TILE / 4 && outer >= 16) {
    // Rows that are a small part of a tile don't need accumulators of their own.
    rows_job job = {program, &plan, kinds, inputs, outputs, outer, reduced, 1};
    if (outer * reduced >= 32768) job.groups = outer < 64 ? outer : 64;
    fovea_parallel_for(job.groups, &job, rows_group);
    return;
  }
  fovea_statistics statistics;
  bool isStatistics = fovea_recognise_statistics(program, kinds, inner, inputs, &statistics);
  // Accumulators of an output: one per point of a tile if the tile is whole rows, else one per
  // column.
  int64_t width = plan.tile % inner == 0 ? plan.tile : inner;
  if (isStatistics) width = statistics.width;
  int64_t rows = width / inner;
  // The parts depend on the shape alone, so results don't depend on the number of threads. Each is
  // large enough to need its own accumulators.
  int64_t parts = 1;
  if (outer < 16) {
    parts = 16 / outer;
    int64_t worth = reduced * inner / 16384;
    if (worth > reduced / 64) worth = reduced / 64;
    if (parts > worth) parts = worth < 1 ? 1 : worth;
  }
  int64_t partLength = (reduced + parts - 1) / parts;
  if (partLength < 1) partLength = 1;
  if (rows > 1 && parts > 1) partLength = (partLength + rows - 1) / rows * rows;
  parts = reduced == 0 ? 1 : (reduced + partLength - 1) / partLength;
  double *partial = malloc(sizeof(double) * (size_t)(outer * parts * program->outputCount * inner));
  if (!partial) abort();
  int64_t groups = outer * parts;
  if (groups > 64) groups = 64;
  if (outer * reduced * inner < 32768) groups = 1;
  reduction_job job = {
      .program = program,
      .plan = &plan,
      .kinds = kinds,
      .inputs = inputs,
      .outer = outer,
      .reduced = reduced,
      .inner = inner,
      .width = width,
      .run = (inner == 1 ? 32 : 64) * rows,
      .parts = parts,
      .partLength = partLength,
      .groups = groups,
      .partial = partial,
      .reduce = pick_reduce(),
      .statistics = isStatistics ? &statistics : NULL};
  fovea_parallel_for(groups, &job, reduction_group);
  finish_reduction(&job, outputs);
  if (isStatistics) fovea_free_statistics(&statistics);
  free(partial);
}
