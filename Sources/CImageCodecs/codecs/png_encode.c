// Writes PNG through libpng.
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "problem.h"

static void on_error(png_structp png, png_const_charp text) {
  fovea_fail((fovea_codec_problem *)png_get_error_ptr(png), FOVEA_CODEC_NO_MEMORY, "%s", text);
  longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} png_output;

static void write_bytes(png_structp png, png_bytep source, size_t length) {
  png_output *output = png_get_io_ptr(png);
  if (output->count + length > output->capacity) {
    const size_t capacity = (output->count + length) * 2;
    uint8_t *grown = realloc(output->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    output->bytes = grown;
    output->capacity = capacity;
  }
  memcpy(output->bytes + output->count, source, length);
  output->count += length;
}

/// Encodes samples or, with a palette of 256 colours (red, green, blue), palette indices.
static fovea_codec_status encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels,
    const uint8_t *palette, uint8_t **out, size_t *outCount, fovea_codec_problem *problem) {
  static const int kinds[5] = {
      0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  fovea_start(problem);
  // On the heap: a local that changes between setjmp and longjmp is indeterminate afterwards.
  png_output *const output = calloc(1, sizeof *output);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, problem, on_error, on_warning);
  png_infop meta = png ? png_create_info_struct(png) : NULL;
  if (!meta || !output) {
    free(output);
    png_destroy_write_struct(&png, &meta);
    return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
  }
  if (setjmp(png_jmpbuf(png))) {
    free(output->bytes);
    free(output);
    png_destroy_write_struct(&png, &meta);
    return problem->status;
  }
  png_set_write_fn(png, output, write_bytes, NULL);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(
      png, meta, width, height, 8, palette ? PNG_COLOR_TYPE_PALETTE : kinds[channels],
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (palette) {
    png_color colors[256];
    for (int i = 0; i < 256; i++) {
      colors[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
    }
    png_set_PLTE(png, meta, colors, 256);
  }
  png_write_info(png, meta);
  for (uint32_t y = 0; y < height; y++) {
    png_write_row(png, pixels + (size_t)y * width * channels);
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &meta);
  *out = output->bytes;
  *outCount = output->count;
  free(output);
  return FOVEA_CODEC_OK;
}

fovea_codec_status fovea_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels, uint8_t **out,
    size_t *outCount, fovea_codec_problem *problem) {
  return encode(pixels, width, height, channels, NULL, out, outCount, problem);
}

fovea_codec_status fovea_png_encode_indexed(
    const uint8_t *pixels, uint32_t width, uint32_t height, const uint8_t *palette, uint8_t **out,
    size_t *outCount, fovea_codec_problem *problem) {
  return encode(pixels, width, height, 1, palette, out, outCount, problem);
}
