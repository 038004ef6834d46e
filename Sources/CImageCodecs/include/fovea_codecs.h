// Decoders and encoders in memory. They keep no state, and never print or exit. Every failure is
// returned as a status and the codec library's message, from which Swift builds the user's message.
#ifndef FOVEA_CODECS_H
#define FOVEA_CODECS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  FOVEA_CODEC_OK = 0,
  /// The bytes end before the image does.
  FOVEA_CODEC_TRUNCATED = 1,
  /// The bytes contradict the format or their own checksums.
  FOVEA_CODEC_CORRUPT = 2,
  /// A valid file of a kind that the codec doesn't support.
  FOVEA_CODEC_UNSUPPORTED = 3,
  FOVEA_CODEC_NO_MEMORY = 4,
} fovea_codec_status;

/// A failure. `row` is the first row that could not be decoded, -1 in the header, -2 in the image
/// data if no row is known. `strayBytes` counts bytes outside any part of a JPEG, also without a
/// failure.
typedef struct {
  fovea_codec_status status;
  int64_t row;
  int64_t strayBytes;
  char text[256];
} fovea_codec_problem;

/// The dimensions of a picture as stored, before its orientation is applied.
typedef struct {
  uint32_t width;
  uint32_t height;
  /// 1 for grey, 3 for colour: the channels of a decode "as stored".
  int32_t channels;
  int32_t bitsPerSample;
  int32_t hasAlpha;
  /// EXIF's orientation, 1 to 8; 1 when the file has none.
  int32_t orientation;
  /// Whether pixels are stored as palette indices.
  int32_t isIndexed;
} fovea_codec_info;

/// Reads a header. Returns the status, and fills `problem` unless it is FOVEA_CODEC_OK.
typedef fovea_codec_status fovea_codec_reader(
    const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem);

fovea_codec_reader fovea_jpeg_info, fovea_png_info, fovea_webp_info, fovea_tiff_info,
    fovea_bmp_info;

/// Decodes to `channels` (1 or 3) interleaved 8-bit samples per pixel, rows from the top. `out` has
/// `info->width * info->height * channels` bytes, with `info` from the matching reader.
typedef fovea_codec_status fovea_codec_decoder(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    uint8_t *out, fovea_codec_problem *problem);

fovea_codec_decoder fovea_png_decode, fovea_webp_decode, fovea_tiff_decode, fovea_bmp_decode;

/// Decodes the stored numbers of a PNG instead of its colours: palette indices, or unscaled grey
/// values (a 2-bit file gives 0 to 3). One byte per pixel; transparency is ignored. Colour without
/// a palette and 16-bit values above 255 are FOVEA_CODEC_UNSUPPORTED.
fovea_codec_status fovea_png_decode_numbers(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, uint8_t *out,
    fovea_codec_problem *problem);

/// Decodes like the others, reduced by `denominator` (1, 2, 4 or 8) in the inverse cosine
/// transform. `out` has ceil(width / denominator) * ceil(height / denominator) * channels bytes.
fovea_codec_status fovea_jpeg_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    int32_t denominator, uint8_t *out, fovea_codec_problem *problem);

/// Encoders return memory of `*outCount` bytes that the caller frees with fovea_codec_free.
fovea_codec_status fovea_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels, int32_t quality,
    uint8_t **out, size_t *outCount, fovea_codec_problem *problem);
fovea_codec_status fovea_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels, uint8_t **out,
    size_t *outCount, fovea_codec_problem *problem);
/// Encodes one byte per pixel, an index into a palette of 256 colours of three bytes each.
fovea_codec_status fovea_png_encode_indexed(
    const uint8_t *pixels, uint32_t width, uint32_t height, const uint8_t *palette, uint8_t **out,
    size_t *outCount, fovea_codec_problem *problem);
void fovea_codec_free(uint8_t *bytes);

/// The orientation in a TIFF structure (an EXIF block without its "Exif\0\0" prefix). 1 if there is
/// none or the block is damaged, because a picture doesn't depend on its metadata.
int32_t fovea_exif_orientation(const uint8_t *bytes, size_t count);

#endif
