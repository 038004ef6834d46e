// The one page of a TIFF through libtiff: strips and tiles with any compression that libtiff
// supports. Grey, RGB and palette samples of integers are unpacked here, because libtiff's own
// conversion truncates 16 bits. Other colour spaces (YCbCr, CMYK, CIE L*a*b*) use that conversion.
#include <stdlib.h>
#include <string.h>

#include "tiff_page.h"

#if TIFFLIB_VERSION < 20221213
#error "libtiff 4.5 or later is needed: earlier ones report errors through process-wide state"
#endif

typedef struct {
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
  const toff_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input->at : input->count;
  input->at = from + offset;
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
  // "m" keeps libtiff from memory mapping; it copies from our bytes instead.
  TIFF *tiff = TIFFClientOpenExt(
      "memory", "rm", input, read_bytes, refuse_write, seek, close_input, size_of, NULL, NULL,
      options);
  TIFFOpenOptionsFree(options);
  if (!tiff) fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its directory cannot be read");
  return tiff;
}

static uint16_t colours_of(uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_RGB:
    case PHOTOMETRIC_YCBCR:
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
    case PHOTOMETRIC_LOGLUV: return 3;
    case PHOTOMETRIC_SEPARATED: return 4;
    default: return 1;
  }
}

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
  // A damaged file may declare an extra sample that its pixels have no room for.
  page->colours = colours_of(page->photometric);
  if (page->extra > 0 && kinds && page->samples > page->colours) page->alpha = kinds[0];
  const int grey =
      page->photometric == PHOTOMETRIC_MINISBLACK || page->photometric == PHOTOMETRIC_MINISWHITE;
  const int small = page->bits == 1 || page->bits == 2 || page->bits == 4;
  const int whole = page->bits == 8 || page->bits == 16;
  page->simple = (grey && (whole || (small && page->samples == 1))) ||
                 (page->photometric == PHOTOMETRIC_RGB && whole && page->samples >= 3) ||
                 (page->photometric == PHOTOMETRIC_PALETTE && page->samples == 1 &&
                  (page->bits <= 8) && (small || whole));
}

static fovea_codec_status check_page(
    TIFF *tiff, const tiff_page *page, fovea_codec_problem *problem) {
  if (page->format != SAMPLEFORMAT_UINT) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED, "%u-bit %s samples", page->bits,
        page->format == SAMPLEFORMAT_IEEEFP ? "float" : "signed");
  }
  // libtiff converts it without regard to its white point, which makes other colours.
  if (page->photometric == PHOTOMETRIC_CIELAB || page->photometric == PHOTOMETRIC_ICCLAB ||
      page->photometric == PHOTOMETRIC_ITULAB) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED, "colours in CIE L*a*b*; expected RGB, grey or CMYK");
  }
  const int expected = page->colours + (page->alpha != EXTRASAMPLE_UNSPECIFIED);
  if (page->samples > expected) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED, "it has %u bands, of which %d are its %s", page->samples,
        expected, page->colours == 1 ? "grey levels" : "colours");
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

/// Refuses several pages, of which only one could be returned. Thumbnails, reduced copies and
/// transparency masks are not pages. Moves to another directory, so it comes last.
static fovea_codec_status check_page_count(TIFF *tiff, fovea_codec_problem *problem) {
  if (problem->status != FOVEA_CODEC_OK || TIFFLastDirectory(tiff)) return problem->status;
  uint32_t pages = 0, others = 0;
  int startsWithPage = 0;
  do {
    uint32_t kind = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &kind);
    const int isPage = !(kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK));
    if (pages + others == 0) startsWithPage = isPage;
    if (isPage) pages++;
    else others++;
  } while (pages + others < 65535 && TIFFReadDirectory(tiff));
  // The first page is whole, whatever is wrong with the rest.
  fovea_start(problem);
  if (pages > 1) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED, "it has %u pages, where one image was expected", pages);
  }
  if (pages == 1 && !startsWithPage) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED,
        "its first picture is a thumbnail, as in raw files of cameras");
  }
  return FOVEA_CODEC_OK;
}

/// Sets the status for a truncated or a damaged file.
static fovea_codec_status classify(
    const uint8_t *bytes, size_t count, fovea_codec_problem *problem) {
  if (problem->status == FOVEA_CODEC_CORRUPT && fovea_tiff_reaches_past_end(bytes, count)) {
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
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &info->width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &info->height) || info->width == 0 ||
      info->height == 0) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "it names no width or height");
  }
  check_page(tiff, &page, problem);
  check_page_count(tiff, problem);
  const int grey =
      page.photometric == PHOTOMETRIC_MINISBLACK || page.photometric == PHOTOMETRIC_MINISWHITE;
  info->channels = grey ? 1 : 3;
  info->bitsPerSample = page.photometric == PHOTOMETRIC_PALETTE ? 8 : page.bits;
  info->hasAlpha = page.alpha != 0;
  info->orientation = page.orientation >= 1 && page.orientation <= 8 ? page.orientation : 1;
  TIFFClose(tiff);
  return classify(bytes, count, problem);
}

/// libtiff pads tables that are too short for the picture's size and decodes missing blocks as
/// black: a few bytes would decode to as many pixels as their header declares.
static fovea_codec_status check_blocks(TIFF *tiff, fovea_codec_problem *problem) {
  const int tiled = TIFFIsTiled(tiff);
  const uint32_t blocks = tiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (uint32_t i = 0; i < blocks; i++) {
    if (TIFFGetStrileByteCount(tiff, i) == 0) {
      return fovea_fail(
          problem, FOVEA_CODEC_CORRUPT, "%s %u of %u has no data", tiled ? "tile" : "strip", i + 1,
          blocks);
    }
  }
  return problem->status;
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
  // Requesting the file's own orientation keeps the stored order of rows.
  if (!TIFFReadRGBAImageOriented(tiff, info->width, info->height, raster, info->orientation, 1)) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its samples cannot be decoded");
  } else {
    for (size_t i = 0; i < count; i++) {
      const uint8_t pixel[4] = {
          TIFFGetR(raster[i]), TIFFGetG(raster[i]), TIFFGetB(raster[i]), TIFFGetA(raster[i])};
      fovea_compose_premultiplied(pixel, 4, 1, channels, out + i * channels);
    }
  }
  free(raster);
}

fovea_codec_status fovea_tiff_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  fovea_start(problem);
  if (fovea_tiff_reaches_past_end(bytes, count)) {
    problem->row = -2;
    return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  }
  tiff_input input = {bytes, count, 0};
  TIFF *tiff = open_tiff(&input, problem);
  if (!tiff) return classify(bytes, count, problem);
  tiff_page page;
  read_page(tiff, &page);
  if (check_page(tiff, &page, problem) == FOVEA_CODEC_OK &&
      check_blocks(tiff, problem) == FOVEA_CODEC_OK) {
    if (page.simple) {
      fovea_tiff_decode_samples(tiff, &page, info, channels, out, problem);
    } else {
      decode_general(tiff, info, channels, out, problem);
    }
  }
  TIFFClose(tiff);
  return classify(bytes, count, problem);
}
