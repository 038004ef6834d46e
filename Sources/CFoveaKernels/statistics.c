// The statistics of batch norm. Reductions of this form are recognised (see statistics.h) and
// computed with the sums in registers, which the interpreter can't do.
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

#include "instruction_sets.h"

/// Number of rows added before the sums are written to memory.
enum { STATISTICS_ROWS = 4 };
/// Rows of a narrow matrix are combined to about this width.
enum { WIDTH = 256, BLOCK = 32 };
enum { SOURCE_CENTRED, SOURCE_READ, SOURCE_SUM };
enum { MASK_NONE, MASK_READ, MASK_COMPUTED };

typedef struct {
  const float *x, *g, *other, *y;
} statistics_rows;

#define TEMPLATE "statistics.inc"
#include "templates/for_each_instruction_set.inc"

static void add(
    const fovea_statistics *s, const statistics_rows *at, int64_t n, bool isOne, float *sum,
    float *product) {
  FOVEA_PICK(add_statistics)(s, at, n, isOne, sum, product);
}

// ---- Recognising ---------------------------------------------------------------------------

typedef struct {
  const fovea_program *program;
  int64_t inner;
  /// Number of instructions matched so far.
  int32_t matched;
} recogniser;

static const fovea_instruction *maker(const recogniser *r, int32_t reg) {
  for (int32_t k = r->program->codeCount - 1; k >= 0; k--)
    if (r->program->code[k].d == reg) return &r->program->code[k];
  return NULL;
}

/// Position of the dense f32 input that a register holds, or -1.
static int32_t dense_input(const recogniser *r, int32_t reg) {
  const fovea_program *p = r->program;
  if (maker(r, reg)) return -1;
  for (int32_t k = 0; k < p->inputCount; k++) {
    const fovea_operand *operand = &p->inputs[k];
    if (operand->reg != reg) continue;
    int64_t expected = 1;
    for (int32_t axis = p->rank - 1; axis >= 0; axis--) {
      if (p->sizes[axis] != 1 && operand->strides[axis] != expected) return -1;
      expected *= p->sizes[axis];
    }
    return operand->dtype == FOVEA_F32 && operand->offset == 0 ? k : -1;
  }
  return -1;
}

/// Position of the input with one number per column that a register holds, or -1.
static int32_t column_input(const recogniser *r, int32_t reg) {
  const fovea_program *p = r->program;
  if (maker(r, reg) || p->sizes[p->rank - 1] != r->inner) return -1;
  for (int32_t k = 0; k < p->inputCount; k++) {
    const fovea_operand *operand = &p->inputs[k];
    if (operand->reg != reg) continue;
    for (int32_t axis = 0; axis < p->rank - 1; axis++)
      if (p->sizes[axis] != 1 && operand->strides[axis] != 0) return -1;
    return operand->dtype == FOVEA_F32 && operand->strides[p->rank - 1] == 1 ? k : -1;
  }
  return -1;
}

static bool number(const recogniser *r, int32_t reg, float *value) {
  for (int32_t k = 0; k < r->program->immediateCount; k++) {
    if (r->program->immediates[k].reg != reg) continue;
    memcpy(value, &r->program->immediates[k].bits, sizeof *value);
    return true;
  }
  return false;
}

/// One number per column, repeated to the width.
static float *repeated(
    const recogniser *r, const void *const *inputs, int32_t input, int64_t width) {
  float *copy = malloc(sizeof(float) * (size_t)width);
  if (!copy) abort();
  const float *source = (const float *)inputs[input] + r->program->inputs[input].offset;
  for (int64_t base = 0; base < width; base += r->inner)
    memcpy(copy + base, source, sizeof(float) * (size_t)r->inner);
  return copy;
}

typedef struct {
  int32_t centre, factor, shift;
} columns;

/// Recognises the value that masks a gradient: an input, or a batch norm's output computed again.
/// The limits of an activation don't change the mask.
static bool recognise_mask(recogniser *r, int32_t reg, fovea_statistics *s, columns *c) {
  s->y = dense_input(r, reg);
  if (s->y >= 0) {
    s->mask = MASK_READ;
    return true;
  }
  const fovea_instruction *in = maker(r, reg);
  float low, high;
  if (in && in->opcode == FOVEA_CLAMP_F && number(r, in->b, &low) && number(r, in->c, &high)) {
    if (low != s->low || !s->isLimited || high != s->high) return false;
  } else if (in && in->opcode == FOVEA_FLOORED_F && number(r, in->b, &low)) {
    if (low != s->low || s->isLimited) return false;
  } else {
    return false;
  }
  r->matched++;
  in = maker(r, in->a);
  if (!in || in->opcode != FOVEA_FMA_F) return false;
  r->matched++;
  bool isFirst = dense_input(r, in->a) == s->x;
  if (dense_input(r, isFirst ? in->a : in->b) != s->x) return false;
  c->factor = column_input(r, isFirst ? in->b : in->a);
  c->shift = column_input(r, in->c);
  s->mask = MASK_COMPUTED;
  return c->factor >= 0 && c->shift >= 0;
}

/// Recognises the summand: the centred x in register `centred`, or a gradient.
static bool recognise_source(
    recogniser *r, int32_t reg, int32_t centred, fovea_statistics *s, columns *c) {
  s->g = s->other = s->y = -1;
  s->mask = MASK_NONE;
  s->source = SOURCE_CENTRED;
  if (reg == centred) return true;
  s->source = SOURCE_READ;
  s->g = dense_input(r, reg);
  if (s->g >= 0) return true;
  const fovea_instruction *in = maker(r, reg);
  if (!in) return false;
  r->matched++;
  float zero;
  switch (in->opcode) {
    case FOVEA_ADD_F:
      s->source = SOURCE_SUM;
      s->g = dense_input(r, in->a);
      s->other = dense_input(r, in->b);
      return s->g >= 0 && s->other >= 0;
    case FOVEA_SELECT_LESS_F:
      s->isLimited = false;
      s->g = dense_input(r, in->c);
      return s->g >= 0 && number(r, in->a, &s->low) && number(r, in->e, &zero) && zero == 0 &&
             recognise_mask(r, in->b, s, c);
    case FOVEA_SELECT_BETWEEN_F:
      s->isLimited = true;
      s->g = dense_input(r, in->e);
      return s->g >= 0 && number(r, in->a, &s->low) && number(r, in->c, &s->high) &&
             recognise_mask(r, in->b, s, c);
    default: return false;
  }
}

bool fovea_recognise_statistics(
    const fovea_program *program, const int32_t *kinds, int64_t inner, const void *const *inputs,
    fovea_statistics *s) {
  if (program->outputCount != 2 || kinds[0] != FOVEA_SUM || kinds[1] != FOVEA_SUM || inner < 2 ||
      program->outputs[0].factor >= 0 || program->outputs[1].factor < 0)
    return false;
  memset(s, 0, sizeof *s);
  int32_t d = program->outputs[0].reg;
  for (int32_t turn = 0; turn < 2; turn++) {
    const fovea_result *product = &program->outputs[1];
    int32_t centred = turn == 0 ? product->factor : product->reg;
    if ((turn == 0 ? product->reg : product->factor) != d) continue;
    recogniser r = {program, inner, 0};
    const fovea_instruction *in = maker(&r, centred);
    if (!in || in->opcode != FOVEA_SUB_F) continue;
    r.matched++;
    columns c = {column_input(&r, in->b), -1, -1};
    s->x = dense_input(&r, in->a);
    if (s->x < 0 || c.centre < 0 || !recognise_source(&r, d, centred, s, &c)) continue;
    if (r.matched != program->codeCount) continue;
    int64_t width = inner;
    while (width % BLOCK != 0 && width < WIDTH) width += inner;
    if (width % BLOCK != 0) width = inner;
    s->width = width;
    while (s->width + width <= WIDTH) s->width += width;
    s->centre = repeated(&r, inputs, c.centre, s->width);
    s->factor = c.factor < 0 ? NULL : repeated(&r, inputs, c.factor, s->width);
    s->shift = c.shift < 0 ? NULL : repeated(&r, inputs, c.shift, s->width);
    return true;
  }
  return false;
}

void fovea_free_statistics(fovea_statistics *s) {
  free(s->centre);
  free(s->factor);
  free(s->shift);
}

// ---- Adding up -----------------------------------------------------------------------------

static const float *at(const void *const *inputs, int32_t input, int64_t start) {
  return input < 0 ? NULL : (const float *)inputs[input] + start;
}

void fovea_add_statistics(
    const fovea_statistics *s, const void *const *inputs, int64_t begin, int64_t end,
    float *const *sums) {
  for (int64_t start = begin, n; start < end; start += n) {
    bool isOne = end - start < STATISTICS_ROWS * s->width;
    int64_t lanes = end - start < s->width ? end - start : s->width;
    n = isOne ? lanes : STATISTICS_ROWS * s->width;
    statistics_rows rows = {
        at(inputs, s->x, start), at(inputs, s->g, start), at(inputs, s->other, start),
        at(inputs, s->y, start)};
    // The hardware prefetcher follows a single stream well enough.
    if (rows.g && !isOne) {
      for (int64_t i = n; i < 2 * n; i += 16) {
        __builtin_prefetch(rows.x + i);
        __builtin_prefetch(rows.g + i);
      }
    }
    add(s, &rows, lanes, isOne, sums[0], sums[1]);
  }
}
