#include "instruction_sets.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fovea_machine.h"

static fovea_instruction_level level;

static void look_up(void) {
  level = FOVEA_GENERIC;
#ifdef __x86_64__
  const char *most = getenv("FOVEA_INSTRUCTION_SET");
  if (most && strcmp(most, "generic") == 0) return;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) level = FOVEA_AVX2;
  if (most && strcmp(most, "avx2") == 0) return;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    level = FOVEA_AVX512;
#endif
}

fovea_instruction_level fovea_level(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look_up);
  return level;
}

const char *fovea_instruction_set(void) {
  static const char *const names[] = {"generic", "avx2", "avx512"};
  return names[fovea_level()];
}
