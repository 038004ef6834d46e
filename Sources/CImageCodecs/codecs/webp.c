// WebP through libwebp: still pictures, lossy and lossless.
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#include "fovea_pixels.h"
#include "problem.h"

static uint32_t little_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

static int32_t orientation_of(const uint8_t *bytes, size_t count) {
  static const uint8_t prefix[6] = {'E', 'x', 'i', 'f', 0, 0};
  for (size_t at = 12; at < count && count - at >= 8;) {
    const uint64_t length = little_endian(bytes + at + 4);
    if (length > count - at - 8) return 1;
    if (memcmp(bytes + at, "EXIF", 4) == 0) {
      const uint8_t *block = bytes + at + 8;
      // Some writers keep the prefix of EXIF data in JPEG.
      const size_t skip = length > 6 && memcmp(block, prefix, 6) == 0 ? 6 : 0;
      return fovea_exif_orientation(block + skip, length - skip);
    }
    at += 8 + length + (length & 1);
  }
  return 1;
}

static fovea_codec_status failure(VP8StatusCode code, fovea_codec_problem *problem) {
  switch (code) {
    case VP8_STATUS_OK: return FOVEA_CODEC_OK;
    case VP8_STATUS_OUT_OF_MEMORY:
      return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "unsupported feature");
    default: return fovea_fail(problem, FOVEA_CODEC_CORRUPT, "the bitstream is invalid");
  }
}

fovea_codec_status fovea_webp_info(
    const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem) {
  fovea_start(problem);
  if (count < 12) return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the bytes end");
  // The library decodes as much of a lossy file as it can; the container's length shows missing
  // bytes.
  if ((uint64_t)little_endian(bytes + 4) + 8 > count) {
    if (count > 30) problem->row = -2;
    return fovea_fail(problem, FOVEA_CODEC_TRUNCATED, "the container is longer than the bytes");
  }
  WebPBitstreamFeatures features;
  const VP8StatusCode code = WebPGetFeatures(bytes, count, &features);
  if (code != VP8_STATUS_OK) return failure(code, problem);
  if (features.has_animation) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "an animation");
  }
  info->width = (uint32_t)features.width;
  info->height = (uint32_t)features.height;
  info->channels = 3;
  info->bitsPerSample = 8;
  info->hasAlpha = features.has_alpha;
  info->orientation = orientation_of(bytes, count);
  return FOVEA_CODEC_OK;
}

fovea_codec_status fovea_webp_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem) {
  fovea_start(problem);
  problem->row = -2;
  const size_t pixels = (size_t)info->width * info->height;
  const int32_t decoded = info->hasAlpha ? 4 : 3;
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) {
    return fovea_fail(problem, FOVEA_CODEC_UNSUPPORTED, "another version of libwebp is loaded");
  }
  uint8_t *samples = decoded == channels ? out : malloc(pixels * decoded);
  if (!samples) return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
  config.output.colorspace = decoded == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = samples;
  config.output.u.RGBA.stride = (int)(info->width * decoded);
  config.output.u.RGBA.size = pixels * decoded;
  const fovea_codec_status status = failure(WebPDecode(bytes, count, &config), problem);
  WebPFreeDecBuffer(&config.output);
  if (samples != out) {
    if (status == FOVEA_CODEC_OK) {
      fovea_pixels_convert(samples, decoded, out, channels, pixels);
    }
    free(samples);
  }
  return status;
}
