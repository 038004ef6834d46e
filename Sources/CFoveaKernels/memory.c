// Memory blocks for tensors. Large ones are mapped separately, so that they return to the system as
// soon as they are freed. An allocator would keep them: a training process of ResNet-18 held 110 MB
// that way. They use huge pages where the system has them.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fovea_memory.h"

enum { HUGE_PAGE = 2 << 20, LARGE = 2 * HUGE_PAGE };

static size_t whole_pages(size_t bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (bytes + page - 1) / page * page;
}

void *fovea_allocate(size_t bytes) {
  void *block = NULL;
  if (bytes < LARGE) return posix_memalign(&block, 64, bytes) == 0 ? block : NULL;
  // One huge page more than needed, so that a huge page can start where the block does.
  size_t size = whole_pages(bytes);
  uint8_t *start =
      mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  size_t before = (HUGE_PAGE - (uintptr_t)start % HUGE_PAGE) % HUGE_PAGE;
  if (before > 0) munmap(start, before);
  if (HUGE_PAGE - before > 0) munmap(start + before + size, HUGE_PAGE - before);
#ifdef MADV_HUGEPAGE
  madvise(start + before, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
  return start + before;
}

void fovea_free(void *block, size_t bytes) {
  if (bytes < LARGE) free(block);
  else munmap(block, whole_pages(bytes));
}

int32_t fovea_not_finite(const void *numbers, size_t count) {
  // Without their sign, infinity and then NaN are the largest bit patterns.
  const uint32_t infinity = 0x7f800000;
  const uint8_t *bytes = numbers;
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, bytes + 4 * i, 4);
    bits &= 0x7fffffff;
    largest = bits > largest ? bits : largest;
  }
  return largest < infinity ? 0 : largest == infinity ? 1 : 2;
}
