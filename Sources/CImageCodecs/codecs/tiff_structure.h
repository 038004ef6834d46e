// Bounds-checked reads of a TIFF structure's numbers.
#ifndef FOVEA_TIFF_STRUCTURE_H
#define FOVEA_TIFF_STRUCTURE_H

#include "fovea_codecs.h"

typedef struct {
  const uint8_t *bytes;
  uint64_t count;
  int bigEndian;
  int pastEnd;  // set by the first read outside the bytes, which gives 0
} tiff_structure;

static inline uint32_t tiff_number(tiff_structure *file, uint64_t at, int size) {
  if (at > file->count || file->count - at < (uint64_t)size) {
    file->pastEnd = 1;
    return 0;
  }
  uint32_t value = 0;
  for (int i = 0; i < size; i++) {
    value |= (uint32_t)file->bytes[at + i] << 8 * (file->bigEndian ? size - 1 - i : i);
  }
  return value;
}

static inline uint32_t tiff_u16(tiff_structure *file, uint64_t at) {
  return tiff_number(file, at, 2);
}

static inline uint32_t tiff_u32(tiff_structure *file, uint64_t at) {
  return tiff_number(file, at, 4);
}

/// Whether the bytes begin a classic TIFF structure.
static inline int tiff_open(tiff_structure *file, const uint8_t *bytes, size_t count) {
  *file = (tiff_structure){bytes, count, count > 0 && bytes[0] == 'M', 0};
  if (count < 8 || bytes[0] != bytes[1] || (bytes[0] != 'M' && bytes[0] != 'I')) return 0;
  return tiff_u16(file, 2) == 42;
}

#endif
