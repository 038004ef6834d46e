// PNG through libpng.
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "fovea_pixels.h"
#include "problem.h"

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t at;
  fovea_codec_problem *problem;
} png_input;

static void on_error(png_structp png, png_const_charp text) {
  fovea_fail((fovea_codec_problem *)png_get_error_ptr(png), FOVEA_CODEC_CORRUPT, "%s", text);
  longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep target, size_t length) {
  png_input *input = png_get_io_ptr(png);
  if (length > input->count - input->at) {
    fovea_fail(input->problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
    png_error(png, "the bytes end");
  }
  memcpy(target, input->bytes + input->at, length);
  input->at += length;
}

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/// The content of the first chunk of a kind, of at least `least` bytes; NULL if there is none.
static const uint8_t *find_chunk(
    const uint8_t *bytes, size_t count, const char *kind, uint32_t least, uint32_t *length) {
  for (size_t at = 8; count - at >= 12;) {
    *length = big_endian(bytes + at);
    if (*length > count - at - 12) return NULL;
    if (memcmp(bytes + at + 4, kind, 4) == 0) return *length >= least ? bytes + at + 8 : NULL;
    at += (size_t)*length + 12;
  }
  return NULL;
}

/// The eXIf chunk may also come after the image data.
static int32_t orientation_of(const uint8_t *bytes, size_t count) {
  uint32_t length = 0;
  const uint8_t *chunk = find_chunk(bytes, count, "eXIf", 0, &length);
  return chunk ? fovea_exif_orientation(chunk, length) : 1;
}

/// Makes a reader positioned at the image data. Call it under the caller's setjmp.
static void open_reader(png_structp png, png_infop meta, png_input *input) {
  png_set_read_fn(png, input, read_bytes);
  // A wrong checksum in any chunk means a damaged file. The caller checks the size.
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_read_info(png, meta);
}

fovea_codec_status fovea_png_info(
    const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem) {
  fovea_start(problem);
  png_input input = {bytes, count, 0, problem};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, problem, on_error, on_warning);
  png_infop meta = png ? png_create_info_struct(png) : NULL;
  if (!meta) {
    png_destroy_read_struct(&png, NULL, NULL);
    return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &meta, NULL);
    return problem->status;
  }
  open_reader(png, meta, &input);
  const int kind = png_get_color_type(png, meta);
  info->width = png_get_image_width(png, meta);
  info->height = png_get_image_height(png, meta);
  info->channels = kind & PNG_COLOR_MASK_COLOR ? 3 : 1;
  info->bitsPerSample = kind == PNG_COLOR_TYPE_PALETTE ? 8 : png_get_bit_depth(png, meta);
  info->hasAlpha = (kind & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, meta, PNG_INFO_tRNS);
  info->orientation = orientation_of(bytes, count);
  info->isIndexed = kind == PNG_COLOR_TYPE_PALETTE;
  png_destroy_read_struct(&png, &meta, NULL);
  uint32_t length = 0;
  const uint8_t *animation = find_chunk(bytes, count, "acTL", 8, &length);
  if (animation && big_endian(animation) > 1) {
    return fovea_fail(
        problem, FOVEA_CODEC_UNSUPPORTED, "an animation of %u frames", big_endian(animation));
  }
  return FOVEA_CODEC_OK;
}

/// Requests 8-bit samples from libpng: 1 to 4 channels, palettes as colours, 16 bits rounded to 8.
static int32_t set_transforms(png_structp png, png_infop meta) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, meta);
  return png_get_channels(png, meta);
}

/// Requests stored numbers from libpng, of one byte each, or two bytes for 16 bits.
static int32_t set_number_transforms(png_structp png, png_infop meta) {
  png_set_packing(png);
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, meta);
  return png_get_bit_depth(png, meta) / 8;
}

/// Copies numbers of `size` bytes each; 0 where one does not fit a byte.
static int copy_numbers(const uint8_t *source, int32_t size, uint8_t *target, size_t count) {
  if (size == 1) {
    memcpy(target, source, count);
    return 1;
  }
  int high = 0;
  for (size_t i = 0; i < count; i++) {
    high |= source[2 * i];
    target[i] = source[2 * i + 1];
  }
  return !high;
}

/// Decodes to `channels` samples per pixel; 0 requests the stored numbers.
static fovea_codec_status decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  fovea_start(problem);
  png_input input = {bytes, count, 0, problem};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, problem, on_error, on_warning);
  png_infop meta = png ? png_create_info_struct(png) : NULL;
  uint8_t *volatile samples = NULL;
  if (!meta) {
    png_destroy_read_struct(&png, NULL, NULL);
    return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
  }
  if (setjmp(png_jmpbuf(png))) {
    free(samples);
    png_destroy_read_struct(&png, &meta, NULL);
    return problem->status;
  }
  open_reader(png, meta, &input);
  const size_t width = info->width, height = info->height;
  if (png_get_image_width(png, meta) != width || png_get_image_height(png, meta) != height) {
    png_error(png, "the size changed while the bytes were read");
  }
  const int interlaced = png_get_interlace_type(png, meta) != PNG_INTERLACE_NONE;
  if (channels == 0 && info->channels != 1 && !info->isIndexed) {
    fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "it stores colours, not class numbers");
    png_error(png, "it stores colours");
  }
  const int32_t stored =
      channels == 0 ? set_number_transforms(png, meta) : set_transforms(png, meta);
  const int32_t wanted = channels == 0 ? 1 : channels;
  const int direct = stored == wanted;
  if (!direct) {
    samples = malloc(width * stored * (interlaced ? height : 1));
    if (!samples) {
      fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
      png_error(png, "out of memory");
    }
  }
  for (int pass = 0; pass < (interlaced ? 7 : 1); pass++) {
    for (size_t y = 0; y < height; y++) {
      problem->row = interlaced ? -2 : (int64_t)y;
      uint8_t *target = out + y * width * wanted;
      uint8_t *row = direct ? target : samples + (interlaced ? y * width * stored : 0);
      png_read_row(png, row, NULL);
      if (!direct && (!interlaced || pass == 6)) {
        if (channels != 0) {
          fovea_pixels_convert(row, stored, target, channels, width);
        } else if (!copy_numbers(row, stored, target, width)) {
          fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "a 16-bit value is above 255");
          png_error(png, "a 16-bit value is above 255");
        }
      }
    }
  }
  problem->row = -2;
  png_read_end(png, NULL);
  free(samples);
  png_destroy_read_struct(&png, &meta, NULL);
  return FOVEA_CODEC_OK;
}

fovea_codec_status fovea_png_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  return decode(bytes, count, info, channels, out, problem);
}

fovea_codec_status fovea_png_decode_numbers(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, uint8_t *out,
    fovea_codec_problem *problem) {
  return decode(bytes, count, info, 0, out, problem);
}
