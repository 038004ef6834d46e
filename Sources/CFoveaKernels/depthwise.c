// Depthwise convolution in NHWC: one filter of 3×3 or 5×5 for each channel, strides 1 and 2, and
// both gradients. Reading pixels takes most of the time. Therefore the adjacent pixels of a tile
// share their reads, and bias and limits are applied before results are written.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fovea_depthwise.h"
#include "fovea_threads.h"
#include "instruction_sets.h"

enum { TILE_PIXELS = 4, MOST_TAPS = 5, MOST_PIXELS = (TILE_PIXELS - 1) * 2 + MOST_TAPS };

/// The pixels of a tile: its input rows, and its results or their gradient.
typedef struct {
  /// Whether each pixel has its own address, as at borders; otherwise the first of a row is enough.
  bool isLoose;
  const float *x[MOST_TAPS][MOST_PIXELS];
  const float *g[TILE_PIXELS];
  float *y[TILE_PIXELS];
} tile_pixels;

typedef struct {
  void (*tile)(
      int32_t, int32_t, const tile_pixels *, int64_t, const float *, const float *, float, float);
  void (*weights_tile)(int32_t, int32_t, const tile_pixels *, int64_t, float *);
  void (*strided_tile)(
      int32_t, const float *const *, const float *const *, int32_t, int64_t, float *);
} depthwise_kernels;

#define TEMPLATE "depthwise.inc"
#include "templates/for_each_instruction_set.inc"

static const depthwise_kernels *kernels(void) { return FOVEA_PICK(&depthwise); }

/// The pixels of an image, [height, width, channels].
typedef struct {
  const float *pixels;
  int64_t height, width, channels;
} plane;

/// Scratch of a job.
typedef struct {
  float *zeros;    // pixels beyond a border
  float *results;  // pixels of a tile that nobody wants
  float *patch;    // rows of a tile at a border, with zeros beyond it
} scratch;

/// Allocates memory for some pixels of each kind; free it at `zeros`.
static scratch new_scratch(int64_t channels, int64_t zeros, int64_t results, int64_t patch) {
  float *memory = malloc(sizeof(float) * (size_t)((zeros + results + patch) * channels));
  if (!memory) abort();
  memset(memory, 0, sizeof(float) * (size_t)(zeros * channels));
  float *after = memory + zeros * channels;
  return (scratch){memory, after, after + results * channels};
}

/// Addresses of `pixels` pixels from a column on in one row of an image, with zeros outside.
static const float *row_at(
    const plane *image, int64_t row, int64_t column, int64_t pixels, int32_t position,
    const scratch *s) {
  if (row < 0 || row >= image->height) return s->zeros;
  int64_t C = image->channels;
  const float *line = image->pixels + row * image->width * C;
  if (column >= 0 && column + pixels <= image->width) return line + column * C;
  float *copy = s->patch + position * pixels * C;
  int64_t from = column < 0 ? -column : 0;
  int64_t to = image->width - column < pixels ? image->width - column : pixels;
  if (to < from) to = from;
  memset(copy, 0, sizeof(float) * (size_t)(from * C));
  memcpy(copy + from * C, line + (column + from) * C, sizeof(float) * (size_t)((to - from) * C));
  memset(copy + to * C, 0, sizeof(float) * (size_t)((pixels - to) * C));
  return copy;
}

/// Finds the input pixels of the tile that starts at a column of a result's row.
static void find_pixels(
    const fovea_depthwise *p, const plane *image, int64_t row, int64_t column, const scratch *s,
    tile_pixels *tile) {
  int64_t C = p->channels, count = (TILE_PIXELS - 1) * p->stride + p->size;
  int64_t top = row * p->stride - p->top, left = column * p->stride - p->left;
  tile->isLoose = top < 0 || top + p->size > p->height || left < 0 || left + count > p->width ||
                  column + TILE_PIXELS > p->outWidth;
  for (int32_t i = 0; i < p->size; i++) {
    const float *line = image->pixels + (top + i) * p->width * C;
    if (!tile->isLoose) {
      tile->x[i][0] = line + left * C;
      continue;
    }
    bool isInside = top + i >= 0 && top + i < p->height;
    for (int64_t j = 0; j < count; j++) {
      bool isThere = isInside && left + j >= 0 && left + j < p->width;
      tile->x[i][j] = isThere ? line + (left + j) * C : s->zeros;
    }
  }
}

/// Prefetches the existing pixels among `pixels` of a row, for reading or writing.
static inline void fetch(
    const plane *image, int64_t row, int64_t column, int64_t pixels, bool toWrite) {
  if (row < 0 || row >= image->height || column >= image->width) return;
  if (column + pixels > image->width) pixels = image->width - column;
  const float *from = image->pixels + (row * image->width + column) * image->channels;
  for (int64_t i = 0; i < pixels * image->channels; i += 16) {
    if (toWrite) {
      __builtin_prefetch(from + i, 1, 2);
    } else {
      __builtin_prefetch(from + i, 0, 2);
    }
  }
}

/// Prefetches the input of the next row of results below a tile. A tile has too many short reads
/// for the hardware prefetcher.
static inline void fetch_below(
    const fovea_depthwise *p, const plane *image, int64_t row, int64_t column) {
  for (int32_t i = 0; i < p->stride; i++)
    fetch(
        image, row * p->stride - p->top + p->size + i, column * p->stride, TILE_PIXELS * p->stride,
        false);
}

typedef struct {
  const fovea_depthwise *p;
  const depthwise_kernels *kernels;
  const float *x, *g, *w, *bias;
  float low, high;
  float *y;
  int64_t rows, rowsPerJob;
  // The gradient of the weights: parts of images, summed separately.
  int64_t parts;
  double *partial;
} depthwise_job;

static void forward_rows(void *argument, int64_t index) {
  depthwise_job *job = argument;
  const fovea_depthwise *p = job->p;
  int64_t C = p->channels;
  scratch s = new_scratch(C, 1, 1, 0);
  int64_t end = (index + 1) * job->rowsPerJob;
  if (end > job->rows) end = job->rows;
  for (int64_t line = index * job->rowsPerJob; line < end; line++) {
    int64_t n = line / p->outHeight, r = line % p->outHeight;
    plane image = {job->x + n * p->height * p->width * C, p->height, p->width, C};
    plane results = {job->y + n * p->outHeight * p->outWidth * C, p->outHeight, p->outWidth, C};
    for (int64_t column = 0; column < p->outWidth; column += TILE_PIXELS) {
      tile_pixels tile;
      find_pixels(p, &image, r, column, &s, &tile);
      fetch_below(p, &image, r, column);
      fetch(&results, r + 1, column, TILE_PIXELS, true);
      for (int64_t t = 0; t < TILE_PIXELS; t++)
        tile.y[t] =
            column + t < p->outWidth ? job->y + (line * p->outWidth + column + t) * C : s.results;
      job->kernels->tile(p->size, p->stride, &tile, C, job->w, job->bias, job->low, job->high);
    }
  }
  free(s.zeros);
}

/// Number of pixel rows per job: enough to outweigh the overhead and to read rows once.
static int64_t rows_per_job(int64_t rows, int64_t rowFloats) {
  int64_t least = (16384 + rowFloats - 1) / rowFloats, shared = rows / (fovea_threads() * 4);
  int64_t most = shared < 16 ? shared : 16;
  return least > most ? least : (most < 1 ? 1 : most);
}

void fovea_depthwise_forward(
    const fovea_depthwise *p, const float *x, const float *weights, const float *bias, float low,
    float high, float *y) {
  float *none = NULL;
  if (!bias) bias = none = calloc((size_t)p->channels, sizeof(float));
  if (!bias) abort();
  depthwise_job job = {
      .p = p,
      .kernels = kernels(),
      .x = x,
      .w = weights,
      .bias = bias,
      .low = low,
      .high = high,
      .y = y,
      .rows = p->batch * p->outHeight};
  job.rowsPerJob = rows_per_job(job.rows, p->outWidth * p->channels);
  fovea_parallel_for((job.rows + job.rowsPerJob - 1) / job.rowsPerJob, &job, forward_rows);
  free(none);
}

static void strided_gradient_rows(void *argument, int64_t index) {
  depthwise_job *job = argument;
  const fovea_depthwise *p = job->p;
  int64_t C = p->channels;
  int32_t before = p->size / 2 / 2, pixels = TILE_PIXELS + before + 1;
  scratch s = new_scratch(C, pixels, 2 * TILE_PIXELS, pixels * MOST_TAPS);
  int64_t end = (index + 1) * job->rowsPerJob;
  if (end > job->rows) end = job->rows;
  for (int64_t line = index * job->rowsPerJob; line < end; line++) {
    int64_t n = line / p->height, r = line % p->height;
    plane image = {job->g + n * p->outHeight * p->outWidth * C, p->outHeight, p->outWidth, C};
    plane results = {job->y + n * p->height * p->width * C, p->height, p->width, C};
    for (int64_t column = 0; column < p->width; column += 2 * TILE_PIXELS) {
      const float *rows[MOST_TAPS], *taps[MOST_TAPS];
      int32_t count = 0;
      if (r % 2 == 0) fetch(&image, (r + p->top) / 2 + 1, column / 2, TILE_PIXELS, false);
      fetch(&results, r + 1, column, 2 * TILE_PIXELS, true);
      for (int32_t i = (int32_t)((r + p->top) & 1); i < p->size; i += 2) {
        rows[count] = row_at(&image, (r + p->top - i) / 2, column / 2 - before, pixels, count, &s);
        // Integer division rounds a row above the first towards it; such a row doesn't exist.
        if (r + p->top < i) rows[count] = s.zeros;
        taps[count++] = job->w + i * p->size * C;
      }
      float *out = job->y + (line * p->width + column) * C;
      bool isWhole = column + 2 * TILE_PIXELS <= p->width;
      job->kernels->strided_tile(p->size, rows, taps, count, C, isWhole ? out : s.results);
      if (!isWhole) memcpy(out, s.results, sizeof(float) * (size_t)((p->width - column) * C));
    }
  }
  free(s.zeros);
}

bool fovea_depthwise_supports(const fovea_depthwise *p) {
  return (p->size == 3 || p->size == 5) && (p->stride == 1 || p->stride == 2) &&
         (p->stride == 1 || (p->top == p->size / 2 && p->left == p->size / 2));
}

void fovea_depthwise_input_gradient(
    const fovea_depthwise *p, const float *g, const float *weights, float *dx) {
  if (p->stride == 2) {
    depthwise_job job = {
        .p = p, .kernels = kernels(), .g = g, .w = weights, .y = dx, .rows = p->batch * p->height};
    job.rowsPerJob = rows_per_job(job.rows, p->width * p->channels);
    fovea_parallel_for(
        (job.rows + job.rowsPerJob - 1) / job.rowsPerJob, &job, strided_gradient_rows);
    return;
  }
  // The convolution of the gradient with the filters rotated by 180 degrees.
  int64_t C = p->channels, taps = p->size * p->size;
  float *turned = malloc(sizeof(float) * (size_t)(taps * C));
  if (!turned) abort();
  for (int64_t i = 0; i < taps; i++)
    memcpy(turned + i * C, weights + (taps - 1 - i) * C, sizeof(float) * (size_t)C);
  fovea_depthwise back = {
      .batch = p->batch,
      .height = p->outHeight,
      .width = p->outWidth,
      .channels = C,
      .outHeight = p->height,
      .outWidth = p->width,
      .size = p->size,
      .stride = 1,
      .top = p->size - 1 - p->top,
      .left = p->size - 1 - p->left};
  fovea_depthwise_forward(&back, g, turned, NULL, -INFINITY, INFINITY, dx);
  free(turned);
}

/// Number of rows summed in single precision before the sum moves to double precision.
static int64_t rows_per_sum(const fovea_depthwise *p) {
  int64_t rows = 1024 / (p->outWidth < 1 ? 1 : p->outWidth);
  return rows < 1 ? 1 : rows;
}

static void weight_gradient_part(void *argument, int64_t part) {
  depthwise_job *job = argument;
  const fovea_depthwise *p = job->p;
  int64_t C = p->channels, taps = p->size * p->size * C;
  scratch s = new_scratch(C, 1, 0, 0);
  float *sums = calloc((size_t)taps, sizeof(float));
  if (!sums) abort();
  double *result = job->partial + part * taps;
  memset(result, 0, sizeof(double) * (size_t)taps);
  int64_t begin = part * job->rows / job->parts, end = (part + 1) * job->rows / job->parts;
  int64_t run = rows_per_sum(p), added = 0;
  for (int64_t line = begin; line < end; line++) {
    int64_t n = line / p->outHeight, r = line % p->outHeight;
    plane image = {job->x + n * p->height * p->width * C, p->height, p->width, C};
    plane gradient = {job->g + n * p->outHeight * p->outWidth * C, p->outHeight, p->outWidth, C};
    for (int64_t column = 0; column < p->outWidth; column += TILE_PIXELS) {
      tile_pixels tile;
      find_pixels(p, &image, r, column, &s, &tile);
      fetch_below(p, &image, r, column);
      fetch(&gradient, r + 1, column, TILE_PIXELS, false);
      for (int64_t t = 0; t < TILE_PIXELS; t++)
        tile.g[t] =
            column + t < p->outWidth ? job->g + (line * p->outWidth + column + t) * C : s.zeros;
      job->kernels->weights_tile(p->size, p->stride, &tile, C, sums);
    }
    if (++added == run || line + 1 == end) {
      for (int64_t i = 0; i < taps; i++) result[i] += sums[i];
      memset(sums, 0, sizeof(float) * (size_t)taps);
      added = 0;
    }
  }
  free(sums);
  free(s.zeros);
}

void fovea_depthwise_weight_gradient(
    const fovea_depthwise *p, const float *x, const float *g, float *dw) {
  int64_t C = p->channels, count = p->size * p->size, taps = count * C;
  depthwise_job job = {
      .p = p, .kernels = kernels(), .x = x, .g = g, .rows = p->batch * p->outHeight};
  // The parts depend on the shape alone, so results don't depend on the number of threads.
  job.parts = job.rows * p->outWidth / 64;
  if (job.parts > 16) job.parts = 16;
  if (job.parts > job.rows) job.parts = job.rows;
  if (job.parts < 1) job.parts = 1;
  job.partial = malloc(sizeof(double) * (size_t)(job.parts * taps));
  if (!job.partial) abort();
  fovea_parallel_for(job.parts, &job, weight_gradient_part);
  for (int64_t part = 1; part < job.parts; part++)
    for (int64_t i = 0; i < taps; i++) job.partial[i] += job.partial[part * taps + i];
  for (int64_t c = 0; c < C; c++)
    for (int64_t i = 0; i < count; i++) dw[c * count + i] = (float)job.partial[i * C + c];
  free(job.partial);
}
