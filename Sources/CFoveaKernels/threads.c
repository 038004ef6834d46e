// Threads. oneDNN runs on OpenMP's pool, and a second pool would compete with it for the cores.
// Kernels therefore use the same pool through entry points of its runtime, found at run time.
// Without an OpenMP runtime that has them, Dispatch (Apple) or a single thread is used.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>
#ifdef __APPLE__
#include <dispatch/dispatch.h>
#endif

#include "fovea_threads.h"

typedef void (*parallel_entry)(void (*)(void *), void *, unsigned, unsigned);
typedef void (*set_threads_entry)(int);

static parallel_entry enter_parallel;
static set_threads_entry set_omp_threads;
static _Atomic int32_t threadCount = 0;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void look_up(void) {
  enter_parallel = (parallel_entry)dlsym(RTLD_DEFAULT, "GOMP_parallel");
  set_omp_threads = (set_threads_entry)dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (atomic_load(&threadCount) == 0) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    atomic_store(&threadCount, cores < 1 ? 1 : (int32_t)cores);
  }
}

int32_t fovea_threads(void) {
  pthread_once(&once, look_up);
  return atomic_load(&threadCount);
}

void fovea_set_threads(int32_t count) {
  pthread_once(&once, look_up);
  atomic_store(&threadCount, count < 1 ? 1 : count);
  if (set_omp_threads) set_omp_threads(count < 1 ? 1 : count);
}

typedef struct {
  int64_t count;
  void *context;
  void (*body)(void *, int64_t);
  _Atomic int64_t next;
} job;

static void drain(void *argument) {
  job *j = argument;
  for (;;) {
    int64_t index = atomic_fetch_add(&j->next, 1);
    if (index >= j->count) return;
    j->body(j->context, index);
  }
}

void fovea_parallel_for(int64_t count, void *context, void (*body)(void *, int64_t)) {
  int32_t threads = fovea_threads();
  if (threads > count) threads = (int32_t)count;
  if (threads <= 1) {
    for (int64_t i = 0; i < count; i++) body(context, i);
    return;
  }
  if (enter_parallel) {
    job j = {.count = count, .context = context, .body = body, .next = 0};
    enter_parallel(drain, &j, (unsigned)threads, 0);
    return;
  }
#ifdef __APPLE__
  dispatch_apply_f((size_t)count, DISPATCH_APPLY_AUTO, context, (void (*)(void *, size_t))body);
#else
  for (int64_t i = 0; i < count; i++) body(context, i);
#endif
}
