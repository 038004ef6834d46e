// EXIF orientation: one tag of the first directory of a TIFF structure.
#include "tiff_structure.h"

int32_t fovea_exif_orientation(const uint8_t *bytes, size_t count) {
  tiff_structure file;
  if (!tiff_open(&file, bytes, count)) return 1;
  uint64_t at = tiff_u32(&file, 4);
  const uint32_t entries = tiff_u16(&file, at);
  at += 2;
  for (uint32_t i = 0; i < entries && !file.pastEnd; i++, at += 12) {
    if (tiff_u16(&file, at) == 0x0112) {
      const uint32_t value = tiff_u16(&file, at + 8);
      return !file.pastEnd && value >= 1 && value <= 8 ? (int32_t)value : 1;
    }
  }
  return 1;
}
