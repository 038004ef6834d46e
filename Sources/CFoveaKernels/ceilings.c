// Measures the machine's two ceilings, arithmetic and bandwidth, which bound the steps in traces.
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fovea_machine.h"
#include "fovea_threads.h"
#include "instruction_sets.h"

#define TEMPLATE "ceilings.inc"
#include "templates/for_each_instruction_set.inc"

typedef struct {
  float (*multiply_add)(int64_t);
  float (*read_all)(const float *, int64_t);
  void (*copy_all)(const float *, float *, int64_t);
  int64_t lanes;
} loops;

static loops pick(void) {
  return (loops){
      FOVEA_PICK(multiply_add), FOVEA_PICK(read_all), FOVEA_PICK(copy_all), 4 << fovea_level()};
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static volatile float sink;

typedef struct {
  loops loops;
  int64_t rounds;
  /// Number of floats in one thread's part.
  int64_t count;
  float *memory;
  bool copies;
} work;

static void compute(void *context, int64_t index) {
  const work *w = context;
  (void)index;
  sink = w->loops.multiply_add(w->rounds);
}

static void stream(void *context, int64_t index) {
  const work *w = context;
  float *part = w->memory + index * w->count;
  int64_t half = w->count / 2;
  for (int64_t r = 0; r < w->rounds; r++) {
    if (w->copies) w->loops.copy_all(part, part + half, half);
    else sink = w->loops.read_all(part, w->count);
  }
}

static double fastest(work *w, void (*body)(void *, int64_t), int tries) {
  double best = 0;
  for (int k = 0; k < tries; k++) {
    double start = now();
    fovea_parallel_for(fovea_threads(), w, body);
    double taken = now() - start;
    if (k == 0 || taken < best) best = taken;
  }
  return best;
}

/// The best rate of several tries, each long enough that the clock and the thread pool don't
/// matter.
static double best_rate(work *w, void (*body)(void *, int64_t), double perRound, double seconds) {
  enum { TRIES = 5 };
  w->rounds = 1;
  // First touch, and the number of rounds in a try. The best of three, in case other work delays
  // one.
  for (;;) {
    double taken = fastest(w, body, 3);
    if (taken >= seconds / TRIES / 8 || w->rounds > (int64_t)1 << 40) {
      double rounds = (double)w->rounds * seconds / TRIES / taken;
      w->rounds = rounds < 1 ? 1 : (int64_t)rounds;
      break;
    }
    w->rounds *= 2;
  }
  return perRound * (double)w->rounds * (double)fovea_threads() / fastest(w, body, TRIES);
}

double fovea_measure_flops(double seconds) {
  work w = {.loops = pick()};
  return best_rate(&w, compute, 2.0 * 12 * (double)w.loops.lanes, seconds);
}

double fovea_measure_bandwidth(int64_t bytes, bool copies, double seconds) {
  // Parts are multiples of a vector's length, with room for two halves.
  int64_t count = bytes / (int64_t)sizeof(float) / fovea_threads() / 1024 * 1024;
  if (count < 1024) count = 1024;
  void *memory = NULL;
  size_t size = (size_t)count * sizeof(float) * (size_t)fovea_threads();
  if (posix_memalign(&memory, 4096, size) != 0) return 0;
  memset(memory, 0, size);
  work w = {.loops = pick(), .count = count, .memory = memory, .copies = copies};
  double rate = best_rate(&w, stream, (double)count * sizeof(float), seconds);
  free(memory);
  return rate;
}

int64_t fovea_cache_bytes(int32_t level) {
  long bytes = 0;
#if defined(_SC_LEVEL2_CACHE_SIZE) && defined(_SC_LEVEL3_CACHE_SIZE)
  bytes = sysconf(level == 2 ? _SC_LEVEL2_CACHE_SIZE : _SC_LEVEL3_CACHE_SIZE);
#else
  (void)level;
#endif
  return bytes > 0 ? bytes : 0;
}
