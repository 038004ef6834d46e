// Unpacks strips and tiles of integer samples to 8 bits.
#include <stdlib.h>
#include <string.h>

#include "fovea_pixels.h"
#include "tiff_page.h"

/// Number of channels kept by unpacking: 1 for grey or palette indices, 3 for RGB, plus 1 for
/// alpha.
static int32_t kept_samples(const tiff_page *page) {
  const int32_t colours = page->photometric == PHOTOMETRIC_RGB ? 3 : 1;
  return colours + (page->alpha != EXTRASAMPLE_UNSPECIFIED);
}

/// One sample of a decoded row, scaled to 0...255 unless it is a palette index. libtiff has
/// converted 16-bit samples to this machine's byte order.
static uint8_t sample_at(const uint8_t *row, uint64_t index, const tiff_page *page) {
  const uint32_t bits = page->bits;
  uint32_t value;
  if (bits == 8) {
    value = row[index];
  } else if (bits == 16) {
    uint16_t wide;
    memcpy(&wide, row + index * 2, 2);
    value = ((uint32_t)wide * 255 + 32767) / 65535;
  } else {
    const uint64_t bit = index * bits;
    const uint32_t top = (1u << bits) - 1;
    value = row[bit >> 3] >> (8 - bits - (bit & 7)) & top;
    if (page->photometric != PHOTOMETRIC_PALETTE) value = value * 255 / top;
  }
  return (uint8_t)(page->photometric == PHOTOMETRIC_MINISWHITE ? 255 - value : value);
}

/// Unpacks part of a row: the samples of one plane, or of all where `plane` is -1.
static void unpack_row(
    const uint8_t *row, const tiff_page *page, uint32_t columns, int32_t plane, int32_t kept,
    uint8_t *target) {
  if (plane >= 0) {
    for (uint32_t x = 0; x < columns; x++) {
      target[(size_t)x * kept + plane] = sample_at(row, x, page);
    }
    return;
  }
  for (uint32_t x = 0; x < columns; x++) {
    for (int32_t s = 0; s < kept; s++) {
      *target++ = sample_at(row, (uint64_t)x * page->samples + s, page);
    }
  }
}

/// Reads every strip or tile into interleaved 8-bit samples.
static void unpack(
    TIFF *tiff, const tiff_page *page, uint32_t width, uint32_t height, int32_t kept,
    uint8_t *samples, fovea_codec_problem *problem) {
  const int tiled = TIFFIsTiled(tiff);
  uint32_t blockWidth = width, blockHeight = height;
  if (tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &blockWidth);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &blockHeight);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &blockHeight);
    if (blockHeight > height) blockHeight = height;
  }
  const tmsize_t capacity = tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  const tmsize_t rowBytes = tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  if (blockWidth == 0 || blockHeight == 0 || capacity <= 0 || rowBytes <= 0) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its strips or tiles have no size");
    return;
  }
  uint8_t *block = malloc((size_t)capacity);
  if (!block) {
    fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    return;
  }
  const int separate = page->planar == PLANARCONFIG_SEPARATE && page->samples > 1;
  for (uint32_t y = 0; y < height; y += blockHeight) {
    const uint32_t rows = height - y < blockHeight ? height - y : blockHeight;
    problem->row = y;
    for (uint32_t x = 0; x < width; x += blockWidth) {
      const uint32_t columns = width - x < blockWidth ? width - x : blockWidth;
      for (int32_t plane = 0; plane < (separate ? kept : 1); plane++) {
        const tmsize_t wanted = tiled ? capacity : (tmsize_t)rows * rowBytes;
        const tmsize_t got =
            tiled ? TIFFReadEncodedTile(
                        tiff, TIFFComputeTile(tiff, x, y, 0, (uint16_t)plane), block, wanted)
                  : TIFFReadEncodedStrip(
                        tiff, TIFFComputeStrip(tiff, y, (uint16_t)plane), block, wanted);
        if (got < wanted) {
          fovea_fail(problem, FOVEA_CODEC_CORRUPT, "a strip or tile is short");
        }
        if (problem->status != FOVEA_CODEC_OK) {
          free(block);
          return;
        }
        for (uint32_t r = 0; r < rows; r++) {
          unpack_row(
              block + (size_t)r * rowBytes, page, columns, separate ? plane : -1, kept,
              samples + ((size_t)(y + r) * width + x) * kept);
        }
      }
    }
  }
  free(block);
}

static void palette_to_rgb(
    TIFF *tiff, const tiff_page *page, const uint8_t *indices, size_t count, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  uint16_t *maps[3];
  if (!TIFFGetField(tiff, TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2])) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "it has no colour map");
    return;
  }
  const int colours = 1 << page->bits;
  // Some writers store 8-bit colours where the format requires 16.
  int wide = 0;
  for (int i = 0; i < colours; i++) wide |= (maps[0][i] | maps[1][i] | maps[2][i]) > 255;
  uint8_t table[256][3];
  for (int i = 0; i < colours; i++) {
    for (int c = 0; c < 3; c++) {
      // Writers widen 8 bits by 256 or by 257; the upper byte is right for both.
      table[i][c] = (uint8_t)(wide ? maps[c][i] >> 8 : maps[c][i]);
    }
  }
  for (size_t i = 0; i < count; i++) {
    fovea_pixels_convert(table[indices[i]], 3, out + i * channels, channels, 1);
  }
}

/// A premultiplied colour on white is the colour plus the uncovered share.
void fovea_compose_premultiplied(
    const uint8_t *source, int32_t kept, size_t count, int32_t channels, uint8_t *out) {
  for (size_t i = 0; i < count; i++, source += kept) {
    uint8_t pixel[3];
    for (int32_t c = 0; c < kept - 1; c++) {
      const unsigned value = (unsigned)source[c] + 255 - source[kept - 1];
      pixel[c] = (uint8_t)(value > 255 ? 255 : value);
    }
    fovea_pixels_convert(pixel, kept - 1, out + i * channels, channels, 1);
  }
}

void fovea_tiff_decode_samples(
    TIFF *tiff, const tiff_page *page, const fovea_codec_info *info, int32_t channels, uint8_t *out,
    fovea_codec_problem *problem) {
  const size_t count = (size_t)info->width * info->height;
  const int32_t kept = kept_samples(page);
  const int direct = kept == channels && page->photometric != PHOTOMETRIC_PALETTE && !page->alpha;
  uint8_t *samples = direct ? out : malloc(count * kept);
  if (!samples) {
    fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    return;
  }
  unpack(tiff, page, info->width, info->height, kept, samples, problem);
  if (direct) return;
  if (problem->status == FOVEA_CODEC_OK) {
    if (page->photometric == PHOTOMETRIC_PALETTE) {
      palette_to_rgb(tiff, page, samples, count, channels, out, problem);
    } else if (page->alpha == EXTRASAMPLE_ASSOCALPHA) {
      fovea_compose_premultiplied(samples, kept, count, channels, out);
    } else {
      fovea_pixels_convert(samples, kept, out, channels, count);
    }
  }
  free(samples);
}
