// The kernels that oneDNN has no counterpart for, or runs slower. Plain C interface, no allocation
// by the caller beyond what each function names. All buffers are dense unless strides are given.
#ifndef CFOVEAKERNELS_H
#define CFOVEAKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Memory --------------------------------------------------------------------------------

/// A block aligned to 64 bytes, uninitialised; NULL where there is no room. Large blocks return to
/// the system as soon as they are freed.
void *fovea_allocate(size_t bytes);
/// Frees a block of `bytes` from `fovea_allocate`.
void fovea_free(void *block, size_t bytes);

// ---- Threads -------------------------------------------------------------------------------

/// Sets how many threads kernels (and oneDNN, which shares the pool) use.
void fovea_set_threads(int32_t count);
int32_t fovea_threads(void);

/// Calls `body(context, index)` for every index in 0..<count, over the threads.
void fovea_parallel_for(int64_t count, void *context, void (*body)(void *context, int64_t index));

/// "avx512", "avx2" or "generic": the instruction set the kernels run with here. The environment
/// variable FOVEA_INSTRUCTION_SET, read once, may name a lesser one than the processor has, so that
/// tests reach all of them on one machine.
const char *fovea_instruction_set(void);

// ---- What the machine can do ---------------------------------------------------------------

/// Single-precision operations a second of multiply-adds that stay in registers, over the threads in
/// use: the best of some tries of `seconds` together.
double fovea_measure_flops(double seconds);
/// Bytes a second that the threads in use read from (or, for `copies`, read from and write to)
/// `bytes` of memory in all, over and over. 0 where that memory cannot be had.
double fovea_measure_bandwidth(int64_t bytes, bool copies, double seconds);
/// Bytes of one core's second-level cache, or of the third-level cache; 0 where unknown.
int64_t fovea_cache_bytes(int32_t level);

// ---- Pointwise programs --------------------------------------------------------------------

enum { FOVEA_MAX_RANK = 8, FOVEA_MAX_OPERANDS = 32, FOVEA_MAX_CODE = 96, FOVEA_REGISTERS = 24 };

typedef enum { FOVEA_F32 = 0, FOVEA_I32 = 1, FOVEA_U8 = 2 } fovea_dtype;

/// One instruction works on a whole tile: register `a` (and `b`, `c`, `e`) to register `d`. Registers
/// hold 32-bit lanes: f32, or i32 (also for u8 and bool, where true is 1).
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

typedef struct {
  uint8_t opcode, d, a, b, c, e;
} fovea_instruction;

/// A tensor read by a program: element strides over the program's index space.
typedef struct {
  int64_t strides[FOVEA_MAX_RANK];
  int64_t offset;
  int32_t dtype;
  int32_t reg;
} fovea_operand;

/// A register that is stored, or reduced. A sum may be one of products: of `reg` and `factor`,
/// where that is no less than 0.
typedef struct {
  int32_t dtype;
  int32_t reg;
  int32_t factor;
} fovea_result;

typedef struct {
  uint32_t bits;
  int32_t reg;
} fovea_immediate;

/// A straight-line program over every point of an index space of up to eight axes, row-major.
typedef struct {
  int32_t rank;
  int64_t sizes[FOVEA_MAX_RANK];
  int32_t inputCount, immediateCount, codeCount, outputCount;
  fovea_operand inputs[FOVEA_MAX_OPERANDS];
  fovea_immediate immediates[FOVEA_MAX_OPERANDS];
  fovea_instruction code[FOVEA_MAX_CODE];
  fovea_result outputs[FOVEA_MAX_OPERANDS];
} fovea_program;

/// Runs the program; every output is dense over the index space. An output may be the same memory
/// as a dense input of the same element size. No two instructions write one output's register.
void fovea_run_pointwise(
    const fovea_program *program, const void *const *inputs, void *const *outputs);

typedef enum { FOVEA_SUM = 0, FOVEA_MAX = 1, FOVEA_MIN = 2 } fovea_reduction;

/// Runs the program over the index space seen as [outer, reduced, inner] and reduces output
/// registers over the middle: each result is [outer, inner]. Sums are exact to about 1e-7 relative
/// of the sum of magnitudes whatever the length, and the same for any number of threads.
void fovea_run_reduction(
    const fovea_program *program, const int32_t *kinds, int64_t outer, int64_t reduced,
    int64_t inner, const void *const *inputs, void *const *outputs);

// ---- Moving data ---------------------------------------------------------------------------

void fovea_fill(void *destination, uint32_t bits, int32_t elementSize, int64_t count);

/// Copies an index space of up to eight axes between strided layouts (strides in elements).
void fovea_strided_copy(
    int32_t rank, const int64_t *sizes, int32_t elementSize, const void *source,
    const int64_t *sourceStrides, void *destination, const int64_t *destinationStrides);

/// Copies rows of `rowBytes` bytes: destination row r starts at r * destinationPitch bytes.
void fovea_copy_rows(
    int64_t rows, int64_t rowBytes, const void *source, int64_t sourcePitch, void *destination,
    int64_t destinationPitch);

/// out[o, k, i] = x[o, indices[k], i]. Returns -1, or the position of an index out of range.
int64_t fovea_gather_slices(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize,
    const void *x, const int32_t *indices, void *out);
/// out = 0; out[o, indices[k], i] += g[o, k, i].
int64_t fovea_scatter_add(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out);
/// out[o, k, i] = x[o, indices[o, k, i], i].
int64_t fovea_take_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize,
    const void *x, const int32_t *indices, void *out);
/// out = 0; out[o, indices[o, k, i], i] += g[o, k, i].
int64_t fovea_put_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out);

/// Index of the largest (or smallest) of x[o, :, i]; the first of equals; NaN counts as largest.
void fovea_arg_extreme(
    int64_t outer, int64_t length, int64_t inner, bool largest, const float *x, int32_t *out);
/// Indices of the `k` largest of each row, largest first, the first of equals first.
void fovea_top_k(int64_t rows, int64_t length, int64_t k, const float *x, int32_t *out);

// ---- Depthwise convolution (NHWC) ------------------------------------------------------------

/// One filter of size × size for each channel; no dilation. Zeros lie around the image, `top` rows and
/// `left` columns of them before it.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  int32_t size, stride, top, left;
} fovea_depthwise;

/// Whether the kernels below can do it.
bool fovea_depthwise_supports(const fovea_depthwise *depthwise);

/// y = min(max(conv(x, weights) + bias, low), high), NaN staying NaN. Weights are
/// [size, size, channels]; the bias may be NULL, the limits infinite.
void fovea_depthwise_forward(
    const fovea_depthwise *depthwise, const float *x, const float *weights, const float *bias,
    float low, float high, float *y);
/// Weights as in the forward direction.
void fovea_depthwise_input_gradient(
    const fovea_depthwise *depthwise, const float *g, const float *weights, float *dx);
/// The gradient is [channels, size, size]. The same bits for any number of threads.
void fovea_depthwise_weight_gradient(
    const fovea_depthwise *depthwise, const float *x, const float *g, float *dw);

// ---- Matrix products ---------------------------------------------------------------------------

/// y[r, c] = Σₖ a[r, k] · b[c, k], for a few rows r.
void fovea_row_products(
    int64_t rows, int64_t columns, int64_t length, const float *a, const float *b, float *y);

// ---- Convolution weights -------------------------------------------------------------------

/// A layout of convolution weights in blocks of `outBlock` output channels: weight [o][y][x][i] is
/// at o / outBlock * outStride + y * heightStride + x * widthStride + i * inStride + o % outBlock.
typedef struct {
  int64_t out, height, width, in;
  int64_t outBlock, outStride, heightStride, widthStride, inStride;
} fovea_weight_layout;

/// Whether there is a kernel for the layout on this processor.
bool fovea_can_pack_weights(const fovea_weight_layout *layout);
/// Packs [out][y][x][in]; fills an incomplete last block up with zeros.
void fovea_pack_weights(const fovea_weight_layout *layout, const float *plain, float *packed);

// ---- Pooling and resizing (NHWC) -----------------------------------------------------------

/// Window tables: output row r reads input rows rowStarts[r]..<rowEnds[r], likewise columns.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  const int32_t *rowStarts, *rowEnds, *columnStarts, *columnEnds;
  /// Divisors for averages, outHeight * outWidth of them.
  const float *divisors;
} fovea_pool;

void fovea_max_pool(const fovea_pool *pool, const float *x, float *y);
/// The gradient goes to the first largest element of each window.
void fovea_max_pool_gradient(const fovea_pool *pool, const float *x, const float *g, float *dx);
void fovea_average_pool(const fovea_pool *pool, const float *x, float *y);
void fovea_average_pool_gradient(const fovea_pool *pool, const float *g, float *dx);

/// Separable two-tap resize: output row r is (1 - rowWeights[r]) * row rowLow[r] +
/// rowWeights[r] * row rowHigh[r]; likewise columns.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth;
  const int32_t *rowLow, *rowHigh, *columnLow, *columnHigh;
  const float *rowWeights, *columnWeights;
} fovea_resize;

void fovea_resize_forward(const fovea_resize *resize, const float *x, float *y);
void fovea_resize_gradient(const fovea_resize *resize, const float *g, float *dx);

// ---- Winograd convolution (NHWC, 3x3 filters, strides and dilation 1, one group) --------------

/// A convolution of images [batch, height, width, channels] to [batch, outHeight, outWidth,
/// outChannels], `top` rows and `left` columns of zeros before the images. Both counts of channels
/// are multiples of fovea_winograd_channel_multiple(). `slots` threads at most work on it.
typedef struct {
  int64_t batch, height, width, channels, outHeight, outWidth, outChannels, top, left, slots;
} fovea_winograd;

int64_t fovea_winograd_channel_multiple(void);

/// Floats that transformed weights take.
int64_t fovea_winograd_weight_count(int64_t inputs, int64_t outputs);
/// Transforms weights w [outputs, 3, 3, inputs]; `flipped`: w is [inputs, 3, 3, outputs] and its
/// taps are turned by 180 degrees, as the gradient at the images needs them.
void fovea_winograd_weights(
    int64_t inputs, int64_t outputs, bool flipped, const float *w, float *u);

/// What a forward pass is given for weights: [outputs, 3, 3, inputs]; [inputs, 3, 3, outputs] with
/// taps to be turned by 180 degrees; or what fovea_winograd_weights made of either.
typedef enum { FOVEA_PLAIN = 0, FOVEA_FLIPPED = 1, FOVEA_TRANSFORMED = 2 } fovea_winograd_filters;

/// Floats of scratch memory that the forward pass needs, aligned to 64 bytes.
int64_t fovea_winograd_scratch_count(const fovea_winograd *geometry, bool weightsAreTransformed);
/// y = clip(x * w + bias + residual). `bias` [outChannels], `residual` (of y's shape) and `clip`
/// (two floats, low and high; NaN stays NaN) may be null.
void fovea_winograd_forward(
    const fovea_winograd *geometry, const float *x, const float *w, fovea_winograd_filters filters,
    const float *bias, const float *residual, const float *clip, float *scratch, float *y);

int64_t fovea_winograd_gradient_scratch_count(const fovea_winograd *geometry);
/// dw [outChannels, 3, 3, channels] of images x and the result's gradient g.
void fovea_winograd_weight_gradient(
    const fovea_winograd *geometry, const float *x, const float *g, float *scratch, float *dw);

#endif
