// Channel conversions and the eight orientations.
#include <string.h>

#include "fovea_pixels.h"

/// The weights 0.299, 0.587 and 0.114 of ITU-R BT.601 as 16-bit fixed-point numbers with sum 65536.
static inline uint8_t luma(const uint8_t *rgb) {
  return (uint8_t)((19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 32768u) >> 16);
}

static inline uint8_t on_white(unsigned value, unsigned alpha) {
  return (uint8_t)((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

void fovea_pixels_convert(
    const uint8_t *source, int32_t from, uint8_t *target, int32_t to, size_t count) {
  if (from == to) {
    memcpy(target, source, count * (size_t)from);
    return;
  }
  if (from == 1 && to == 3) {
    for (size_t i = 0; i < count; i++) {
      target[3 * i] = target[3 * i + 1] = target[3 * i + 2] = source[i];
    }
    return;
  }
  if (from == 3 && to == 1) {
    for (size_t i = 0; i < count; i++) target[i] = luma(source + 3 * i);
    return;
  }
  for (size_t i = 0; i < count; i++, source += from, target += to) {
    const uint8_t alpha = from % 2 == 0 ? source[from - 1] : 255;
    uint8_t pixel[3];
    for (int c = 0; c < 3; c++) {
      const uint8_t value = source[from > 2 ? c : 0];
      pixel[c] = to % 2 == 0 ? value : on_white(value, alpha);
    }
    if (to > 2) {
      for (int c = 0; c < 3; c++) target[c] = pixel[c];
    } else {
      target[0] = from > 2 ? luma(pixel) : pixel[0];
    }
    if (to % 2 == 0) target[to - 1] = alpha;
  }
}

void fovea_pixels_orient(
    const uint8_t *source, uint32_t width, uint32_t height, int32_t channels, int32_t orientation,
    uint8_t *target) {
  // The position of target (0, 0) in the source, and the steps of one target column and one row.
  const ptrdiff_t pixel = channels, row = (ptrdiff_t)width * channels;
  const ptrdiff_t right = (ptrdiff_t)(width - 1) * pixel, bottom = (ptrdiff_t)(height - 1) * row;
  ptrdiff_t start = 0, columnStep = pixel, rowStep = row;
  switch (orientation) {
    case 2:
      start = right;
      columnStep = -pixel;
      break;
    case 3:
      start = right + bottom;
      columnStep = -pixel;
      rowStep = -row;
      break;
    case 4:
      start = bottom;
      rowStep = -row;
      break;
    case 5:
      columnStep = row;
      rowStep = pixel;
      break;
    case 6:
      start = bottom;
      columnStep = -row;
      rowStep = pixel;
      break;
    case 7:
      start = right + bottom;
      columnStep = -row;
      rowStep = -pixel;
      break;
    case 8:
      start = right;
      columnStep = row;
      rowStep = -pixel;
      break;
    default: break;
  }
  const uint32_t columns = orientation > 4 ? height : width;
  const uint32_t rows = orientation > 4 ? width : height;
  for (uint32_t y = 0; y < rows; y++) {
    const uint8_t *from = source + start + (ptrdiff_t)y * rowStep;
    for (uint32_t x = 0; x < columns; x++, from += columnStep) {
      for (int32_t c = 0; c < channels; c++) *target++ = from[c];
    }
  }
}
