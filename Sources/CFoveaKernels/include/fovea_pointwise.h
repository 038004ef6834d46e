// Pointwise programs: several operations on every element in one pass over memory.
#ifndef FOVEA_POINTWISE_H
#define FOVEA_POINTWISE_H

#include <stdint.h>

enum { FOVEA_MAX_RANK = 8, FOVEA_MAX_OPERANDS = 32, FOVEA_MAX_CODE = 96, FOVEA_REGISTERS = 24 };

typedef enum { FOVEA_F32 = 0, FOVEA_I32 = 1, FOVEA_U8 = 2 } fovea_dtype;

/// One instruction processes a whole tile: from register `a` (and `b`, `c`, `e`) to register `d`.
/// Registers hold 32-bit lanes: f32, or i32 (also for u8 and bool, where true is 1).
// clang-format off
typedef enum {
  // f32
  FOVEA_ADD_F, FOVEA_SUB_F, FOVEA_MUL_F, FOVEA_DIV_F, FOVEA_MAX_F, FOVEA_MIN_F, FOVEA_POW_F,
  FOVEA_NEG_F, FOVEA_ABS_F, FOVEA_SIGN_F, FOVEA_SQRT_F, FOVEA_RSQRT_F, FOVEA_RECIPROCAL_F,
  FOVEA_EXP_F, FOVEA_LOG_F, FOVEA_LOG1P_F, FOVEA_EXPM1_F, FOVEA_TANH_F, FOVEA_SIGMOID_F,
  FOVEA_ERF_F, FOVEA_SIN_F, FOVEA_COS_F, FOVEA_FLOOR_F, FOVEA_CEIL_F, FOVEA_ROUND_F,
  // i32
  FOVEA_ADD_I, FOVEA_SUB_I, FOVEA_MUL_I, FOVEA_DIV_I, FOVEA_MAX_I, FOVEA_MIN_I, FOVEA_NEG_I,
  FOVEA_ABS_I, FOVEA_SIGN_I,
  // comparisons: lanes of 0 or 1
  FOVEA_EQ_F, FOVEA_NE_F, FOVEA_LT_F, FOVEA_LE_F, FOVEA_EQ_I, FOVEA_NE_I, FOVEA_LT_I, FOVEA_LE_I,
  FOVEA_ISFINITE_F,
  // bool
  FOVEA_AND, FOVEA_OR, FOVEA_NOT,
  FOVEA_SELECT,  // a ? b : c
  FOVEA_F_TO_I, FOVEA_I_TO_F, FOVEA_I_TO_BOOL, FOVEA_F_TO_BOOL,
  FOVEA_RANDOM,  // uniform in [0, 1): a holds the key's low word, b its high word
  // Several of the above in one pass over the tile.
  FOVEA_FMA_F,             // a * b + c, rounded once where the processor can
  FOVEA_FMS_F,             // a * b - c
  FOVEA_FNMA_F,            // c - a * b
  FOVEA_FLOORED_F,         // max(a, b), where b is no NaN
  FOVEA_CLAMP_F,           // min(max(a, b), c), where b and c are no NaN
  FOVEA_SELECT_LESS_F,     // a < b ? c : e
  FOVEA_SELECT_BETWEEN_F,  // a < b && b < c ? e : 0
} fovea_opcode;
// clang-format on

typedef struct {
  uint8_t opcode, d, a, b, c, e;
} fovea_instruction;

/// A tensor that a program reads: element strides over the program's index space.
typedef struct {
  int64_t strides[FOVEA_MAX_RANK];
  int64_t offset;
  int32_t dtype;
  int32_t reg;
} fovea_operand;

/// A register that is stored or reduced. If `factor` is at least 0, the sum is of the products of
/// `reg` and `factor`.
typedef struct {
  int32_t dtype;
  int32_t reg;
  int32_t factor;
} fovea_result;

typedef struct {
  uint32_t bits;
  int32_t reg;
} fovea_immediate;

/// A straight-line program over an index space of up to eight axes, row-major.
typedef struct {
  int32_t rank;
  int64_t sizes[FOVEA_MAX_RANK];
  int32_t inputCount, immediateCount, codeCount, outputCount;
  fovea_operand inputs[FOVEA_MAX_OPERANDS];
  fovea_immediate immediates[FOVEA_MAX_OPERANDS];
  fovea_instruction code[FOVEA_MAX_CODE];
  fovea_result outputs[FOVEA_MAX_OPERANDS];
} fovea_program;

/// Runs the program. Every output is dense over the index space. An output may share the memory of
/// a dense input of the same element size. No two instructions write the register of one output.
void fovea_run_pointwise(
    const fovea_program *program, const void *const *inputs, void *const *outputs);

#endif
