// Declarations shared by the files of the TIFF decoder.
#ifndef FOVEA_TIFF_PAGE_H
#define FOVEA_TIFF_PAGE_H

#include <tiffio.h>

#include "problem.h"

typedef struct {
  uint16_t bits, samples, photometric, planar, format, extra, orientation;
  uint16_t alpha;    // the extra sample's kind: none, premultiplied or not
  uint16_t colours;  // samples of a pixel's colour
  int simple;        // unpacked here
} tiff_page;

/// Whether the first directory of a classic TIFF, or anything it points to, is beyond the bytes.
int fovea_tiff_reaches_past_end(const uint8_t *bytes, size_t count);

/// Decodes a simple page: integer samples of grey, RGB or a palette.
void fovea_tiff_decode_samples(
    TIFF *tiff, const tiff_page *page, const fovea_codec_info *info, int32_t channels, uint8_t *out,
    fovea_codec_problem *problem);

/// Composes premultiplied samples on white; each pixel has `kept` of them, with alpha last.
void fovea_compose_premultiplied(
    const uint8_t *source, int32_t kept, size_t count, int32_t channels, uint8_t *out);

#endif
