// TIFF's first page through libtiff: strips and tiles of any compression it knows. Grey, RGB and
// palette samples of whole numbers are unpacked here, as libtiff's own conversion truncates 16
// bits; rarer colour spaces (YCbCr, CMYK, CIE L*a*b*) go through that conversion.
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "fovea_pixels.h"
#include "problem.h"
#include "tiff_structure.h"

#if TIFFLIB_VERSION < 20221213
#error "libtiff 4.5 or later is needed: earlier ones report errors through process-wide state"
#endif

typedef struct tiff_input {
  const uint8_t *bytes;
  toff_t count;
  toff_t at;
} tiff_input;

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t length) {
  tiff_input *input = handle;
  const toff_t left = input->at < input->count ? input->count - input->at : 0;
  const tmsize_t taken = (toff_t)length < left ? length : (tmsize_t)left;
  memcpy(target, input->bytes + (left ? input->at : 0), (size_t)taken);
  input->at += (toff_t)taken;
  return taken;
}

static tmsize_t refuse_write(thandle_t handle, void *source, tmsize_t length) {
  (void)handle;
  (void)source;
  (void)length;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  tiff_input *input = handle;
  input->at = whence == SEEK_SET ? offset : (whence == SEEK_CUR ? input->at : input->count) + offset;
  return input->at;
}

static int close_input(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((tiff_input *)handle)->count; }

static int on_error(TIFF *tiff, void *data, const char *where, const char *format, va_list rest) {
  fovea_codec_problem *problem = data;
  (void)tiff;
  (void)where;
  if (problem->status == FOVEA_CODEC_OK) {
    vsnprintf(problem->text, sizeof problem->text, format, rest);
    problem->status = FOVEA_CODEC_CORRUPT;
  }
  return 1;
}

static int on_warning(TIFF *tiff, void *data, const char *where, const char *format, va_list rest) {
  (void)tiff;
  (void)data;
  (void)where;
  (void)format;
  (void)rest;
  return 1;
}

static TIFF *open_tiff(tiff_input *input, fovea_codec_problem *problem) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) {
    fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    return NULL;
  }
  TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, problem);
  TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, NULL);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)1 << 31);
  // "m" keeps libtiff from mapping: it copies from our bytes instead.
  TIFF *tiff = TIFFClientOpenExt(
    "memory", "rm", input, read_bytes, refuse_write, seek, close_input, size_of, NULL, NULL,
    options);
  TIFFOpenOptionsFree(options);
  if (!tiff) fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its directory cannot be read");
  return tiff;
}

// Whether the first directory, or anything it points to, lies beyond the bytes.
static int reaches_past_end(const uint8_t *bytes, size_t count) {
  static const uint8_t sizes[14] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  tiff_structure file;
  if (!tiff_open(&file, bytes, count)) return count < 8;
  uint64_t at = tiff_u32(&file, 4);
  const uint32_t entries = tiff_u16(&file, at);
  uint64_t offsets = 0, offset_count = 0, lengths = 0, length_count = 0;
  int offset_size = 4, length_size = 4;
  at += 2;
  for (uint32_t i = 0; i < entries && !file.past_end; ++i, at += 12) {
    const uint32_t tag = tiff_u16(&file, at), type = tiff_u16(&file, at + 2);
    const uint64_t length = (uint64_t)tiff_u32(&file, at + 4) * (type < 14 ? sizes[type] : 0);
    const uint64_t place = length > 4 ? tiff_u32(&file, at + 8) : at + 8;
    if (length > count || place > count - length) return 1;
    if (tag == TIFFTAG_STRIPOFFSETS || tag == TIFFTAG_TILEOFFSETS) {
      offsets = place;
      offset_count = tiff_u32(&file, at + 4);
      offset_size = type == 3 ? 2 : 4;
    } else if (tag == TIFFTAG_STRIPBYTECOUNTS || tag == TIFFTAG_TILEBYTECOUNTS) {
      lengths = place;
      length_count = tiff_u32(&file, at + 4);
      length_size = type == 3 ? 2 : 4;
    }
  }
  const uint32_t next = tiff_u32(&file, at);
  if (next > count) return 1;
  for (uint64_t i = 0; i < offset_count && i < length_count && !file.past_end; ++i) {
    const uint64_t start = tiff_number(&file, offsets + i * offset_size, offset_size);
    const uint64_t length = tiff_number(&file, lengths + i * length_size, length_size);
    if (start + length > count) return 1;
  }
  return file.past_end;
}

typedef struct tiff_page {
  uint16_t bits, samples, photometric, planar, format, extra, orientation;
  uint16_t alpha;  // the extra sample's kind: none, premultiplied or not
  int simple;      // unpacked here
} tiff_page;

static void read_page(TIFF *tiff, tiff_page *page) {
  uint16_t *kinds = NULL;
  *page = (tiff_page){0};
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &page->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &page->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &page->planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &page->format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &page->orientation);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &page->extra, &kinds);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &page->photometric)) {
    page->photometric = page->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  }
  if (page->extra > 0 && kinds && kinds[0] != EXTRASAMPLE_UNSPECIFIED) page->alpha = kinds[0];
  const int grey =
    page->photometric == PHOTOMETRIC_MINISBLACK || page->photometric == PHOTOMETRIC_MINISWHITE;
  const int small = page->bits == 1 || page->bits == 2 || page->bits == 4;
  const int whole = page->bits == 8 || page->bits == 16;
  page->simple = (grey && (whole || (small && page->samples == 1)))
    || (page->photometric == PHOTOMETRIC_RGB && whole && page->samples >= 3)
    || (page->photometric == PHOTOMETRIC_PALETTE && page->samples == 1 && (page->bits <= 8)
        && (small || whole));
}

// Channels that unpacking keeps: grey or palette index 1, RGB 3, one more with alpha.
static int32_t kept_samples(const tiff_page *page) {
  const int32_t colours = page->photometric == PHOTOMETRIC_RGB ? 3 : 1;
  return colours + (page->alpha != 0 && page->samples > colours);
}

static fovea_codec_status check_page(
  TIFF *tiff, const tiff_page *page, fovea_codec_problem *problem) {
  if (page->format != SAMPLEFORMAT_UINT) {
    return fovea_fail(
      problem, FOVEA_CODEC_UNSUPPORTED, "%u-bit %s samples", page->bits,
      page->format == SAMPLEFORMAT_IEEEFP ? "float" : "signed");
  }
  char why[1024] = "";
  if (!page->simple && !TIFFRGBAImageOK(tiff, why)) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "%s", why);
  }
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  if (!TIFFIsCODECConfigured(compression)) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "compression %u", compression);
  }
  return problem->status;
}

// Sets the status that tells a cut file from a damaged one.
static fovea_codec_status classify(
  const uint8_t *bytes, size_t count, fovea_codec_problem *problem) {
  if (problem->status == FOVEA_CODEC_CORRUPT && reaches_past_end(bytes, count)) {
    problem->status = FOVEA_CODEC_TRUNCATED;
  }
  return problem->status;
}

fovea_codec_status fovea_tiff_info(
  const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem) {
  fovea_start(problem);
  tiff_input input = {bytes, count, 0};
  TIFF *tiff = open_tiff(&input, problem);
  if (!tiff) return classify(bytes, count, problem);
  tiff_page page;
  read_page(tiff, &page);
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &info->width)
      || !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &info->height) || info->width == 0
      || info->height == 0) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "it names no width or height");
  }
  check_page(tiff, &page, problem);
  info->channels = page.photometric == PHOTOMETRIC_MINISBLACK
      || page.photometric == PHOTOMETRIC_MINISWHITE ? 1 : 3;
  info->bits_per_sample = page.photometric == PHOTOMETRIC_PALETTE ? 8 : page.bits;
  info->has_alpha = page.alpha != 0;
  info->orientation = page.orientation >= 1 && page.orientation <= 8 ? page.orientation : 1;
  TIFFClose(tiff);
  return classify(bytes, count, problem);
}

// One sample of a decoded row, scaled to 0...255 unless it is an index into a palette. libtiff has
// put 16-bit samples into this machine's byte order.
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

// Reads every strip or tile into interleaved 8-bit samples.
static void unpack(
  TIFF *tiff, const tiff_page *page, uint32_t width, uint32_t height, int32_t kept,
  uint8_t *samples, fovea_codec_problem *problem) {
  const int tiled = TIFFIsTiled(tiff);
  uint32_t block_width = width, block_height = height;
  if (tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &block_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &block_height);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &block_height);
    if (block_height > height) block_height = height;
  }
  const tmsize_t capacity = tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  const tmsize_t row_bytes = tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  if (block_width == 0 || block_height == 0 || capacity <= 0 || row_bytes <= 0) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its strips or tiles have no size");
    return;
  }
  // A file of a few bytes may claim a strip of gigabytes; compression is bounded, if loosely.
  uint8_t *block = malloc((size_t)capacity);
  if (!block) {
    fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    return;
  }
  const int separate = page->planar == PLANARCONFIG_SEPARATE && page->samples > 1;
  const uint32_t in_block = separate ? 1 : page->samples;
  for (uint32_t y = 0; y < height; y += block_height) {
    const uint32_t rows = height - y < block_height ? height - y : block_height;
    problem->row = y;
    for (uint32_t x = 0; x < width; x += block_width) {
      const uint32_t columns = width - x < block_width ? width - x : block_width;
      for (int32_t plane = 0; plane < (separate ? kept : 1); ++plane) {
        // Bytes that a short strip leaves out must not be those of the strip before.
        const tmsize_t wanted = tiled ? capacity : (tmsize_t)rows * row_bytes;
        const tmsize_t got = tiled
          ? TIFFReadEncodedTile(
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
        for (uint32_t r = 0; r < rows; ++r) {
          const uint8_t *row = block + (size_t)r * row_bytes;
          uint8_t *target = samples + ((size_t)(y + r) * width + x) * kept;
          if (separate) {
            for (uint32_t c = 0; c < columns; ++c) {
              target[(size_t)c * kept + plane] = sample_at(row, c, page);
            }
          } else {
            for (uint32_t c = 0; c < columns; ++c) {
              for (int32_t s = 0; s < kept; ++s) {
                target[(size_t)c * kept + s] = sample_at(row, (uint64_t)c * in_block + s, page);
              }
            }
          }
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
  // Some writers store 8-bit colours where the format asks for 16.
  int wide = 0;
  for (int i = 0; i < colours; ++i) wide |= (maps[0][i] | maps[1][i] | maps[2][i]) > 255;
  uint8_t table[256][3];
  for (int i = 0; i < colours; ++i) {
    for (int c = 0; c < 3; ++c) {
      // Writers widen 8 bits by 256 or by 257; the upper byte is right for both.
      table[i][c] = (uint8_t)(wide ? maps[c][i] >> 8 : maps[c][i]);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    fovea_convert_channels(table[indices[i]], 3, out + i * channels, channels, 1);
  }
}

// Premultiplied colour on white is the colour plus what is not covered.
static void compose_premultiplied(
  const uint8_t *source, int32_t kept, size_t count, int32_t channels, uint8_t *out) {
  for (size_t i = 0; i < count; ++i, source += kept) {
    uint8_t pixel[3];
    for (int32_t c = 0; c < kept - 1; ++c) {
      const unsigned value = (unsigned)source[c] + 255 - source[kept - 1];
      pixel[c] = (uint8_t)(value > 255 ? 255 : value);
    }
    fovea_convert_channels(pixel, kept - 1, out + i * channels, channels, 1);
  }
}

static void decode_simple(
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
      compose_premultiplied(samples, kept, count, channels, out);
    } else {
      fovea_convert_channels(samples, kept, out, channels, count);
    }
  }
  free(samples);
}

static void decode_general(
  TIFF *tiff, const fovea_codec_info *info, int32_t channels, uint8_t *out,
  fovea_codec_problem *problem) {
  const size_t count = (size_t)info->width * info->height;
  uint32_t *raster = malloc(count * 4);
  if (!raster) {
    fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    return;
  }
  problem->row = -2;
  // Asking for the file's own orientation leaves the rows as they are stored.
  if (!TIFFReadRGBAImageOriented(
        tiff, info->width, info->height, raster, info->orientation, 1)) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its samples cannot be decoded");
  } else {
    for (size_t i = 0; i < count; ++i) {
      const uint8_t pixel[4] = {
        TIFFGetR(raster[i]), TIFFGetG(raster[i]), TIFFGetB(raster[i]), TIFFGetA(raster[i])};
      compose_premultiplied(pixel, 4, 1, channels, out + i * channels);
    }
  }
  free(raster);
}

fovea_codec_status fovea_tiff_decode(
  const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
  uint8_t *out, fovea_codec_problem *problem) {
  fovea_start(problem);
  if (reaches_past_end(bytes, count)) {
    problem->row = -2;
    return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  }
  tiff_input input = {bytes, count, 0};
  TIFF *tiff = open_tiff(&input, problem);
  if (!tiff) return classify(bytes, count, problem);
  tiff_page page;
  read_page(tiff, &page);
  if (check_page(tiff, &page, problem) == FOVEA_CODEC_OK) {
    if (page.simple) {
      decode_simple(tiff, &page, info, channels, out, problem);
    } else {
      decode_general(tiff, info, channels, out, problem);
    }
  }
  TIFFClose(tiff);
  return classify(bytes, count, problem);
}
