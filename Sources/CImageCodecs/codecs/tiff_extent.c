// Distinguishes a truncated TIFF from a damaged one, which libtiff's errors don't.
#include "tiff_page.h"
#include "tiff_structure.h"

int fovea_tiff_reaches_past_end(const uint8_t *bytes, size_t count) {
  static const uint8_t sizes[14] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  tiff_structure file;
  if (!tiff_open(&file, bytes, count)) return count < 8;
  uint64_t at = tiff_u32(&file, 4);
  const uint32_t entries = tiff_u16(&file, at);
  uint64_t offsets = 0, offsetCount = 0, lengths = 0, lengthCount = 0;
  int offsetSize = 4, lengthSize = 4;
  at += 2;
  for (uint32_t i = 0; i < entries && !file.pastEnd; i++, at += 12) {
    const uint32_t tag = tiff_u16(&file, at), type = tiff_u16(&file, at + 2);
    const uint64_t length = (uint64_t)tiff_u32(&file, at + 4) * (type < 14 ? sizes[type] : 0);
    const uint64_t place = length > 4 ? tiff_u32(&file, at + 8) : at + 8;
    if (length > count || place > count - length) return 1;
    if (tag == TIFFTAG_STRIPOFFSETS || tag == TIFFTAG_TILEOFFSETS) {
      offsets = place;
      offsetCount = tiff_u32(&file, at + 4);
      offsetSize = type == 3 ? 2 : 4;
    } else if (tag == TIFFTAG_STRIPBYTECOUNTS || tag == TIFFTAG_TILEBYTECOUNTS) {
      lengths = place;
      lengthCount = tiff_u32(&file, at + 4);
      lengthSize = type == 3 ? 2 : 4;
    }
  }
  const uint32_t next = tiff_u32(&file, at);
  if (next > count) return 1;
  for (uint64_t i = 0; i < offsetCount && i < lengthCount && !file.pastEnd; i++) {
    const uint64_t start = tiff_number(&file, offsets + i * offsetSize, offsetSize);
    const uint64_t length = tiff_number(&file, lengths + i * lengthSize, lengthSize);
    if (start + length > count) return 1;
  }
  return file.pastEnd;
}
