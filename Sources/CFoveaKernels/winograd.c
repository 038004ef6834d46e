// Convolution by Winograd's minimal filtering, F(4x4, 3x3): 36 products give 16 results of a 3x3
// filter that would take 144 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
// 2016). The points 0, ±√½, ±√2, ∞ keep the rounding error within about twice that of the direct
// sum; that of the usual 0, ±1, ±2, ∞ is five times as large.
//
// Every element of a result is the same sum in the same order for any division of the work, so
// results don't depend on the number of threads.
#include <string.h>

#include "fovea_threads.h"
#include "fovea_winograd.h"
#include "instruction_sets.h"

static const float P = 0.70710678118654752f, Q = 1.41421356237309505f;

enum { FREQUENCIES = 36 };
/// Floats between the planes of two frequencies, which would otherwise share a few cache sets.
enum { FREQUENCY_PADDING = 16 };
/// Number of input channels transformed at a time where weights are used only once.
enum { FRESH_CHANNELS = 128 };
/// Up to this number of tiles, transformed weights (or their sums) take more memory than tiles.
enum { FEW_TILES = 128 };
/// Memory for transformed pixels in the gradient of weights, if that holds at least MIN_TILES
/// tiles.
enum { GRADIENT_BYTES = 1024 * 1024, MIN_TILES = 48 };

/// The rows of a tile of pixels. Columns outside of left..<right are outside of the image.
typedef struct {
  const float *rows[6], *outside[6];
  int64_t left, right;
} winograd_patch;

typedef struct {
  const float *bias, *residual;
  bool clips;
  float low, high;
} winograd_epilogue;

/// Weights in the layer's layout; see fovea_winograd_weights.
typedef struct {
  int64_t inputs, outputs;
  bool flipped;
  const float *w;
} winograd_weights;

/// The division of a result into tiles of four by four pixels. The last ones may overhang.
typedef struct {
  int64_t rows, columns, tiles;
} winograd_tiling;

typedef struct {
  int64_t image, row, column;
} winograd_position;

static winograd_tiling tiling(const fovea_winograd *g) {
  winograd_tiling t = {(g->outHeight + 3) / 4, (g->outWidth + 3) / 4, 0};
  t.tiles = g->batch * t.rows * t.columns;
  return t;
}

/// The first pixel of a tile.
static inline winograd_position position(const winograd_tiling *t, int64_t tile) {
  int64_t perImage = t->rows * t->columns, within = tile % perImage;
  return (winograd_position){tile / perImage, within / t->columns * 4, within % t->columns * 4};
}

typedef struct {
  const fovea_winograd *geometry;
  winograd_tiling tiling;
  winograd_epilogue epilogue;
  winograd_weights weights;
  const float *x, *u;
  float *y;
} winograd_job;

typedef struct {
  const fovea_winograd *geometry;
  winograd_tiling tiling;
  const float *x, *g;
  float *dw;
  int64_t blockTiles;
} winograd_gradient_job;

typedef struct {
  int64_t lanes;
  void (*transform_weights)(
      const winograd_weights *, int64_t panel, int64_t start, int64_t count, float *to,
      int64_t pitch);
  void (*block)(
      const winograd_job *, int64_t firstTile, int64_t tiles, int64_t firstPanel, int64_t panels,
      float *scratch);
  void (*fresh)(const winograd_job *, int64_t firstPanel, int64_t panels, float *scratch);
  void (*gradient)(const winograd_gradient_job *, int64_t start, int64_t count, float *scratch);
} winograd_kernels;

#define TEMPLATE "winograd.inc"
#include "templates/for_each_instruction_set.inc"

static const winograd_kernels *kernels(void) { return FOVEA_PICK(&winograd); }

static int64_t rounded_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }
static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t panel_count(int64_t channels) {
  int64_t panel = 2 * kernels()->lanes;
  return (channels + panel - 1) / panel;
}

// ---- Weights ---------------------------------------------------------------------------------

int64_t fovea_winograd_channel_multiple(void) { return kernels()->lanes; }

static int64_t weight_pitch(int64_t inputs) {
  return inputs * 2 * kernels()->lanes + FREQUENCY_PADDING;
}

int64_t fovea_winograd_weight_count(int64_t inputs, int64_t outputs) {
  return FREQUENCIES * panel_count(outputs) * weight_pitch(inputs);
}

typedef struct {
  winograd_weights weights;
  float *u;
} weights_pass;

static void weights_body(void *context, int64_t panel) {
  const weights_pass *p = context;
  int64_t inputs = p->weights.inputs, pitch = weight_pitch(inputs);
  kernels()->transform_weights(
      &p->weights, panel, 0, inputs, p->u + panel * FREQUENCIES * pitch, pitch);
}

void fovea_winograd_weights(
    int64_t inputs, int64_t outputs, bool flipped, const float *w, float *u) {
  weights_pass p = {{inputs, outputs, flipped, w}, u};
  fovea_parallel_for(panel_count(outputs), &p, weights_body);
}

// ---- Forward ---------------------------------------------------------------------------------

/// The division of tiles and panels of result channels among threads.
typedef struct {
  int64_t blockTiles, blocks, panels, groupPanels, groups, slotFloats;
} winograd_shares;

static winograd_shares shares(const fovea_winograd *g) {
  winograd_shares s;
  int64_t panel = 2 * kernels()->lanes, tiles = tiling(g).tiles;
  s.panels = panel_count(g->outChannels);
  // A block's transformed pixels should stay in the second-level cache.
  int64_t most = larger(24, smaller(60, 640 * 1024 / (FREQUENCIES * 4 * g->channels) / 12 * 12));
  int64_t blocks = (tiles + most - 1) / most;
  s.groups = 1;
  if (blocks < g->slots && tiles < 24 * g->slots) {
    // Too few tiles for all threads, so the threads divide the channels instead.
    s.groups = smaller(s.panels, (g->slots + blocks - 1) / blocks);
  } else {
    blocks = rounded_up(blocks, g->slots);
  }
  s.groupPanels = (s.panels + s.groups - 1) / s.groups;
  s.groups = (s.panels + s.groupPanels - 1) / s.groupPanels;
  s.blockTiles = rounded_up((tiles + blocks - 1) / blocks, 3);
  s.blocks = (tiles + s.blockTiles - 1) / s.blockTiles;
  s.slotFloats = FREQUENCIES * (s.blockTiles * g->channels + FREQUENCY_PADDING) +
                 FREQUENCIES * (s.blockTiles * panel + FREQUENCY_PADDING) + 6 * g->channels;
  s.slotFloats = rounded_up(s.slotFloats, 16);
  return s;
}

/// Memory of a thread that transforms all tiles, and weights as it needs them.
static int64_t fresh_floats(const fovea_winograd *g) {
  int64_t panel = 2 * kernels()->lanes, rows = rounded_up(tiling(g).tiles, 3);
  int64_t floats = FREQUENCIES * (FRESH_CHANNELS * panel + FREQUENCY_PADDING) +
                   FREQUENCIES * (rows * panel + FREQUENCY_PADDING) +
                   FREQUENCIES * (rows * g->channels + FREQUENCY_PADDING) + 6 * g->channels;
  return rounded_up(floats, 16);
}

static bool has_few_tiles(const fovea_winograd *g) { return tiling(g).tiles <= FEW_TILES; }

int64_t fovea_winograd_scratch_count(const fovea_winograd *g, bool weightsAreTransformed) {
  int64_t count = g->slots * shares(g).slotFloats;
  if (weightsAreTransformed) return count;
  if (!has_few_tiles(g)) return fovea_winograd_weight_count(g->channels, g->outChannels) + count;
  return g->slots * fresh_floats(g);
}

typedef struct {
  const winograd_job *job;
  winograd_shares shares;
  float *scratch;
} forward_pass;

static void forward_body(void *context, int64_t slot) {
  const forward_pass *p = context;
  const winograd_shares *s = &p->shares;
  int64_t tasks = s->blocks * s->groups, slots = p->job->geometry->slots;
  int64_t tiles = p->job->tiling.tiles;
  for (int64_t task = slot; task < tasks; task += slots) {
    int64_t tile = task / s->groups * s->blockTiles, panel = task % s->groups * s->groupPanels;
    kernels()->block(
        p->job, tile, smaller(s->blockTiles, tiles - tile), panel,
        smaller(s->groupPanels, s->panels - panel), p->scratch + slot * s->slotFloats);
  }
}

typedef struct {
  const winograd_job *job;
  float *scratch;
  int64_t slotFloats;
} fresh_pass;

static void fresh_body(void *context, int64_t slot) {
  const fresh_pass *p = context;
  int64_t slots = p->job->geometry->slots, panels = panel_count(p->job->geometry->outChannels);
  int64_t first = panels * slot / slots, end = panels * (slot + 1) / slots;
  if (first < end) kernels()->fresh(p->job, first, end - first, p->scratch + slot * p->slotFloats);
}

void fovea_winograd_forward(
    const fovea_winograd *g, const float *x, const float *w, fovea_winograd_filters filters,
    const float *bias, const float *residual, const float *clip, float *scratch, float *y) {
  winograd_job job = {
      .geometry = g,
      .tiling = tiling(g),
      .epilogue = {bias, residual, clip != NULL, clip ? clip[0] : 0, clip ? clip[1] : 0},
      .weights = {g->channels, g->outChannels, filters == FOVEA_FLIPPED, w},
      .x = x,
      .u = w,
      .y = y};
  if (filters != FOVEA_TRANSFORMED) {
    if (has_few_tiles(g)) {
      fresh_pass p = {&job, scratch, fresh_floats(g)};
      fovea_parallel_for(g->slots, &p, fresh_body);
      return;
    }
    fovea_winograd_weights(g->channels, g->outChannels, filters == FOVEA_FLIPPED, w, scratch);
    job.u = scratch;
    scratch += fovea_winograd_weight_count(g->channels, g->outChannels);
  }
  forward_pass p = {&job, shares(g), scratch};
  fovea_parallel_for(g->slots, &p, forward_body);
}

// ---- Gradient of the weights -------------------------------------------------------------------

/// The division of input channels among threads, the number of tiles transformed before their
/// products are computed, and the memory for that.
typedef struct {
  int64_t slotChannels, blockTiles, slotFloats;
} gradient_shares;

static gradient_shares shares_of_gradient(const fovea_winograd *g) {
  gradient_shares s;
  int64_t lanes = kernels()->lanes, panel = 2 * lanes, tiles = tiling(g).tiles;
  s.slotChannels = (g->channels + g->slots - 1) / g->slots;
  // Whole panels where there are enough of them.
  s.slotChannels = rounded_up(s.slotChannels, s.slotChannels >= panel ? panel : lanes);
  int64_t channels = rounded_up(s.slotChannels, panel);
  int64_t most = GRADIENT_BYTES / (FREQUENCIES * 4 * (channels + g->outChannels));
  most = tiles <= FEW_TILES ? FEW_TILES : larger(MIN_TILES, smaller(256, most));
  int64_t blocks = (tiles + most - 1) / most;
  s.blockTiles = (tiles + blocks - 1) / blocks;
  int64_t sums = (blocks > 1 ? g->outChannels * channels : lanes * panel) + FREQUENCY_PADDING;
  s.slotFloats = FREQUENCIES * (s.blockTiles * channels + FREQUENCY_PADDING) +
                 FREQUENCIES * (s.blockTiles * g->outChannels + FREQUENCY_PADDING) +
                 FREQUENCIES * sums + 6 * larger(g->channels, g->outChannels);
  s.slotFloats = rounded_up(s.slotFloats, 16);
  return s;
}

int64_t fovea_winograd_gradient_scratch_count(const fovea_winograd *g) {
  return g->slots * shares_of_gradient(g).slotFloats;
}

typedef struct {
  const winograd_gradient_job *job;
  gradient_shares shares;
  float *scratch;
} gradient_pass;

static void gradient_body(void *context, int64_t slot) {
  const gradient_pass *p = context;
  int64_t start = slot * p->shares.slotChannels;
  int64_t count = smaller(p->shares.slotChannels, p->job->geometry->channels - start);
  if (count > 0)
    kernels()->gradient(p->job, start, count, p->scratch + slot * p->shares.slotFloats);
}

void fovea_winograd_weight_gradient(
    const fovea_winograd *geometry, const float *x, const float *g, float *scratch, float *dw) {
  gradient_shares s = shares_of_gradient(geometry);
  winograd_gradient_job job = {geometry, tiling(geometry), x, g, dw, s.blockTiles};
  gradient_pass p = {&job, s, scratch};
  fovea_parallel_for(geometry->slots, &p, gradient_body);
}
