// Moving data: strided copies, gathers and scatters, selection along an axis.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fovea_movement.h"
#include "fovea_threads.h"

void fovea_fill(void *destination, uint32_t bits, int32_t elementSize, int64_t count) {
  if (elementSize == 1) {
    memset(destination, (int)(bits & 0xff), (size_t)count);
    return;
  }
  uint32_t *d = destination;
  for (int64_t i = 0; i < count; i++) d[i] = bits;
}

static void copy_line(
    int64_t n, int32_t elementSize, const char *source, int64_t sourceStride, char *destination,
    int64_t destinationStride) {
  if (sourceStride == 1 && destinationStride == 1) {
    memcpy(destination, source, (size_t)(n * elementSize));
  } else if (elementSize == 4) {
    const int32_t *s = (const int32_t *)source;
    int32_t *d = (int32_t *)destination;
    for (int64_t i = 0; i < n; i++) d[i * destinationStride] = s[i * sourceStride];
  } else {
    for (int64_t i = 0; i < n; i++) destination[i * destinationStride] = source[i * sourceStride];
  }
}

typedef struct {
  int32_t rank, elementSize;
  const int64_t *sizes, *sourceStrides, *destinationStrides;
  const char *source;
  char *destination;
  int64_t lines, chunk;
} copy_job;

static void copy_chunk(void *argument, int64_t index) {
  copy_job *job = argument;
  int32_t last = job->rank - 1;
  int64_t end = (index + 1) * job->chunk < job->lines ? (index + 1) * job->chunk : job->lines;
  for (int64_t line = index * job->chunk; line < end; line++) {
    int64_t rest = line, from = 0, to = 0;
    for (int32_t axis = last - 1; axis >= 0; axis--) {
      int64_t i = rest % job->sizes[axis];
      rest /= job->sizes[axis];
      from += i * job->sourceStrides[axis];
      to += i * job->destinationStrides[axis];
    }
    copy_line(
        job->sizes[last], job->elementSize, job->source + from * job->elementSize,
        job->sourceStrides[last], job->destination + to * job->elementSize,
        job->destinationStrides[last]);
  }
}

void fovea_strided_copy(
    int32_t rank, const int64_t *sizes, int32_t elementSize, const void *source,
    const int64_t *sourceStrides, void *destination, const int64_t *destinationStrides) {
  int64_t lines = 1;
  for (int32_t axis = 0; axis < rank - 1; axis++) lines *= sizes[axis];
  if (lines == 0 || sizes[rank - 1] == 0) return;
  int64_t chunk = 32768 / sizes[rank - 1];
  if (chunk < 1) chunk = 1;
  copy_job job = {rank,   elementSize, sizes, sourceStrides, destinationStrides,
                  source, destination, lines, chunk};
  fovea_parallel_for((lines + chunk - 1) / chunk, &job, copy_chunk);
}

void fovea_copy_rows(
    int64_t rows, int64_t rowBytes, const void *source, int64_t sourcePitch, void *destination,
    int64_t destinationPitch) {
  for (int64_t r = 0; r < rows; r++)
    memcpy(
        (char *)destination + r * destinationPitch, (const char *)source + r * sourcePitch,
        (size_t)rowBytes);
}

static int64_t out_of_range(const int32_t *indices, int64_t count, int64_t length) {
  for (int64_t i = 0; i < count; i++)
    if (indices[i] < 0 || indices[i] >= length) return i;
  return -1;
}

int64_t fovea_gather_slices(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize, const void *x,
    const int32_t *indices, void *out) {
  int64_t bad = out_of_range(indices, picks, length);
  if (bad >= 0) return bad;
  int64_t row = inner * elementSize;
  for (int64_t o = 0; o < outer; o++)
    for (int64_t k = 0; k < picks; k++)
      memcpy(
          (char *)out + (o * picks + k) * row, (const char *)x + (o * length + indices[k]) * row,
          (size_t)row);
  return -1;
}

int64_t fovea_scatter_add(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out) {
  int64_t bad = out_of_range(indices, picks, length);
  if (bad >= 0) return bad;
  memset(out, 0, sizeof(float) * (size_t)(outer * length * inner));
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t k = 0; k < picks; k++) {
      float *d = out + (o * length + indices[k]) * inner;
      const float *s = g + (o * picks + k) * inner;
      for (int64_t i = 0; i < inner; i++) d[i] += s[i];
    }
  }
  return -1;
}

int64_t fovea_take_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, int32_t elementSize, const void *x,
    const int32_t *indices, void *out) {
  int64_t bad = out_of_range(indices, outer * picks * inner, length);
  if (bad >= 0) return bad;
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t k = 0; k < picks; k++) {
      for (int64_t i = 0; i < inner; i++) {
        int64_t to = (o * picks + k) * inner + i;
        int64_t from = (o * length + indices[to]) * inner + i;
        if (elementSize == 4) {
          ((int32_t *)out)[to] = ((const int32_t *)x)[from];
        } else {
          ((char *)out)[to] = ((const char *)x)[from];
        }
      }
    }
  }
  return -1;
}

int64_t fovea_put_along(
    int64_t outer, int64_t length, int64_t inner, int64_t picks, const float *g,
    const int32_t *indices, float *out) {
  int64_t bad = out_of_range(indices, outer * picks * inner, length);
  if (bad >= 0) return bad;
  memset(out, 0, sizeof(float) * (size_t)(outer * length * inner));
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t k = 0; k < picks; k++) {
      for (int64_t i = 0; i < inner; i++) {
        int64_t from = (o * picks + k) * inner + i;
        out[(o * length + indices[from]) * inner + i] += g[from];
      }
    }
  }
  return -1;
}

void fovea_arg_extreme(
    int64_t outer, int64_t length, int64_t inner, bool largest, const float *x, int32_t *out) {
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t i = 0; i < inner; i++) {
      const float *v = x + o * length * inner + i;
      int64_t best = 0;
      for (int64_t k = 1; k < length; k++) {
        float a = v[k * inner], b = v[best * inner];
        if (b != b) break;
        if (a != a || (largest ? a > b : a < b)) best = k;
      }
      out[o * inner + i] = (int32_t)best;
    }
  }
}

void fovea_top_k(int64_t rows, int64_t length, int64_t k, const float *x, int32_t *out) {
  for (int64_t r = 0; r < rows; r++) {
    const float *v = x + r * length;
    int32_t *best = out + r * k;
    int64_t held = 0;
    for (int64_t i = 0; i < length; i++) {
      // Insert i after all held values that are at least as large (NaN counts as largest).
      if (held == k &&
          !(v[i] > v[best[k - 1]] || (v[i] != v[i] && v[best[k - 1]] == v[best[k - 1]])))
        continue;
      int64_t place = held < k ? held++ : k - 1;
      while (place > 0) {
        float other = v[best[place - 1]];
        if (!(v[i] > other || (v[i] != v[i] && other == other))) break;
        best[place] = best[place - 1];
        place--;
      }
      best[place] = (int32_t)i;
    }
  }
}
