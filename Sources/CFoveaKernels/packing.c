// Packs convolution weights from the plain layout, [out][y][x][in], into the blocks of output
// channels that oneDNN's forward primitives require. This is a transposition, at which oneDNN's own
// reorder moves 7 to 17 GB/s per core; copying moves 40. A training step changes and repacks all
// weights.
#include <stdbool.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "fovea_packing.h"
#include "fovea_threads.h"
#include "instruction_sets.h"

#ifdef __x86_64__
#define AVX512 __attribute__((target(FOVEA_AVX512_TARGET)))

enum { SIDE = 16 };

/// Transposes 16 rows of 16 numbers.
AVX512 static inline void transpose(__m512 r[SIDE]) {
  __m512 t[SIDE];
  for (int i = 0; i < SIDE; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < SIDE; i += 4) {
    for (int j = 0; j < 2; j++) {
      __m512d a = _mm512_castps_pd(t[i + j]), b = _mm512_castps_pd(t[i + 2 + j]);
      r[i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
      r[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
    }
  }
  // r[4g + c] contains columns c, c + 4, c + 8, c + 12 of rows 4g to 4g + 3.
  for (int c = 0; c < 4; c++) {
    __m512 a = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88);
    __m512 b = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
    __m512 d = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
    __m512 e = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
    t[c] = _mm512_shuffle_f32x4(a, d, 0x88);
    t[c + 8] = _mm512_shuffle_f32x4(a, d, 0xdd);
    t[c + 4] = _mm512_shuffle_f32x4(b, e, 0x88);
    t[c + 12] = _mm512_shuffle_f32x4(b, e, 0xdd);
  }
  for (int i = 0; i < SIDE; i++) r[i] = t[i];
}

static inline __mmask16 mask_of(int64_t count) {
  return count >= SIDE ? 0xffff : count <= 0 ? 0 : (__mmask16)((1u << count) - 1);
}

/// to[c * toPitch + r] = from[r * fromPitch + c] for r below rows and c below columns (both at most
/// 16). From `rows` on, it writes zeros up to `writtenRows`.
AVX512 static inline void transpose_tile(
    const float *from, int64_t fromPitch, int64_t rows, int64_t columns, float *to, int64_t toPitch,
    int64_t writtenRows) {
  __m512 r[SIDE];
  __mmask16 in = mask_of(columns), out = mask_of(writtenRows);
  if (rows >= SIDE && columns >= SIDE && writtenRows >= SIDE) {
    for (int i = 0; i < SIDE; i++) r[i] = _mm512_loadu_ps(from + i * fromPitch);
    transpose(r);
    for (int i = 0; i < SIDE; i++) _mm512_storeu_ps(to + i * toPitch, r[i]);
    return;
  }
  for (int i = 0; i < SIDE; i++)
    r[i] = i < rows ? _mm512_maskz_loadu_ps(in, from + i * fromPitch) : _mm512_setzero_ps();
  transpose(r);
  for (int i = 0; i < SIDE && i < columns; i++) _mm512_mask_storeu_ps(to + i * toPitch, out, r[i]);
}

typedef struct {
  const fovea_weight_layout *layout;
  const float *from;
  float *to;
  int64_t parts;
} packing;

static inline int64_t tap_offset(const fovea_weight_layout *l, int64_t tap) {
  return tap / l->width * l->heightStride + tap % l->width * l->widthStride;
}

/// Packs one part of one tap of one block of output channels: a transposition of `block` rows.
AVX512 static void pack_out_block(void *context, int64_t index) {
  const packing *p = context;
  const fovea_weight_layout *l = p->layout;
  int64_t taps = l->height * l->width, pitch = taps * l->in;
  int64_t part = index % p->parts, tap = index / p->parts % taps, block = index / p->parts / taps;
  int64_t step = (l->in + p->parts - 1) / p->parts + SIDE - 1;
  step -= step % SIDE;
  int64_t begin = part * step, end = begin + step < l->in ? begin + step : l->in;
  for (int64_t b = 0; b < l->outBlock; b += SIDE) {
    int64_t o = block * l->outBlock + b;
    int64_t written = l->outBlock - b < SIDE ? l->outBlock - b : SIDE;
    int64_t rows = l->out - o < written ? l->out - o : written;
    const float *from = p->from + o * pitch + tap * l->in;
    float *to = p->to + block * l->outStride + tap_offset(l, tap) + b;
    for (int64_t i = begin; i < end; i += SIDE) {
      int64_t columns = end - i < SIDE ? end - i : SIDE;
      transpose_tile(
          rows > 0 ? from + i : p->from, pitch, rows < 0 ? 0 : rows, columns, to + i * l->inStride,
          l->inStride, written);
    }
  }
}
#endif

bool fovea_can_pack_weights(const fovea_weight_layout *layout) {
  return layout->outBlock > 1 && fovea_level() == FOVEA_AVX512;
}

void fovea_pack_weights(const fovea_weight_layout *l, const float *plain, float *packed) {
#ifdef __x86_64__
  packing p = {l, plain, packed, 1};
  int64_t blocks = (l->out + l->outBlock - 1) / l->outBlock * l->height * l->width;
  // Enough parts to balance the threads, each large enough to outweigh its overhead.
  while (blocks * p.parts < 8 && l->in / p.parts >= 128) p.parts *= 2;
  fovea_parallel_for(blocks * p.parts, &p, pack_out_block);
#else
  (void)l, (void)plain, (void)packed;
#endif
}
