// BMP through stb_image. It doesn't report missing rows, so the header is parsed here first and the
// length is checked.
#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS (1 << 30)
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif
#include <stb/stb_image.h>
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#include "fovea_pixels.h"
#include "problem.h"

static uint32_t u16_at(const uint8_t *bytes) { return (uint32_t)bytes[0] | bytes[1] << 8; }
static uint32_t u32_at(const uint8_t *bytes) {
  return u16_at(bytes) | (uint32_t)u16_at(bytes + 2) << 16;
}

fovea_codec_status fovea_bmp_info(
    const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem) {
  fovea_start(problem);
  if (count < 26) return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  const uint32_t header = u32_at(bytes + 14);
  if (header != 12 && header < 40) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "a header of %u bytes", header);
  }
  if (count < 14 + (uint64_t)header) {
    return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  }
  const int old = header == 12;
  const int64_t width = old ? u16_at(bytes + 18) : (int32_t)u32_at(bytes + 18);
  int64_t height = old ? u16_at(bytes + 20) : (int32_t)u32_at(bytes + 22);
  const uint32_t bits = u16_at(bytes + (old ? 24 : 28));
  const uint32_t compression = old ? 0 : u32_at(bytes + 30);
  if (height < 0) height = -height;
  if (width <= 0 || height == 0) {
    return fovea_fail(
        problem, FOVEA_CODEC_CORRUPT, "its header says %lld x %lld pixels", (long long)width,
        (long long)height);
  }
  if (compression != 0 && compression != 3) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "compression %u", compression);
  }
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
    return fovea_fail(problem, FOVEA_CODEC_CORRUPT, "%u bits a pixel", bits);
  }
  info->width = (uint32_t)width;
  info->height = (uint32_t)height;
  info->channels = 3;
  info->bitsPerSample = 8;
  info->hasAlpha = bits == 32;
  info->orientation = 1;
  return FOVEA_CODEC_OK;
}

fovea_codec_status fovea_bmp_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  fovea_start(problem);
  problem->row = -2;
  if (count > 0x7fffffff) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "a file of 2 GiB or more");
  }
  // The caller limits the size, so the product can't overflow.
  const uint32_t offset = u32_at(bytes + 10), header = u32_at(bytes + 14);
  const uint32_t bits = u16_at(bytes + (header == 12 ? 24 : 28));
  const uint64_t rowBytes = ((uint64_t)info->width * bits + 31) / 32 * 4;
  if (offset > count || rowBytes * info->height > count - offset) {
    return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  }
  int width = 0, height = 0, stored = 0;
  uint8_t *samples = stbi_load_from_memory(bytes, (int)count, &width, &height, &stored, 4);
  if (!samples) {
    return fovea_fail(problem, FOVEA_CODEC_CORRUPT, "%s", stbi_failure_reason());
  }
  fovea_codec_status status = FOVEA_CODEC_OK;
  if ((uint32_t)width != info->width || (uint32_t)height != info->height) {
    status = fovea_fail(problem, FOVEA_CODEC_CORRUPT, "its headers disagree on its size");
  } else {
    fovea_pixels_convert(samples, 4, out, channels, (size_t)width * (size_t)height);
  }
  stbi_image_free(samples);
  return status;
}
