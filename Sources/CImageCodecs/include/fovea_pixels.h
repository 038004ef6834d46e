// Loops over interleaved 8-bit pixels. Callers have checked all sizes.
#ifndef FOVEA_PIXELS_H
#define FOVEA_PIXELS_H

#include <stddef.h>
#include <stdint.h>

/// Converts the channels of `count` pixels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. Grey is the
/// luma of ITU-R BT.601. Alpha that the destination lacks is composed on white.
void fovea_pixels_convert(
    const uint8_t *source, int32_t sourceChannels, uint8_t *target, int32_t targetChannels,
    size_t count);

/// Undoes an EXIF orientation (1 to 8). From 5 on, width and height are swapped in the target.
void fovea_pixels_orient(
    const uint8_t *source, uint32_t width, uint32_t height, int32_t channels, int32_t orientation,
    uint8_t *target);

/// One axis of a separable resampling: output `i` is the sum over `k < lengths[i]` of
/// `weights[i * stride + k] * input[starts[i] + k]`.
typedef struct {
  const int32_t *starts;
  const int32_t *lengths;
  const float *weights;
  int32_t stride;
} fovea_pixels_axis;

/// Resamples vertically, then horizontally, in single precision, and rounds once. `channels` is 1
/// to 4. Returns 0, or 1 if out of memory.
int32_t fovea_pixels_resample(
    const uint8_t *source, int32_t sourceWidth, int32_t channels, uint8_t *target,
    int32_t targetWidth, int32_t targetHeight, fovea_pixels_axis horizontal,
    fovea_pixels_axis vertical);

/// Copies the source sample at `columns[x]`, `rows[y]` to each target pixel.
void fovea_pixels_gather(
    const uint8_t *source, int32_t sourceWidth, int32_t channels, uint8_t *target,
    int32_t targetWidth, int32_t targetHeight, const int32_t *columns, const int32_t *rows);

/// Target pixel (x, y) is the source at `(m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5])`, in
/// coordinates with pixel centres at integers. Samples outside are `fill` (one per channel).
void fovea_pixels_warp(
    const uint8_t *source, int32_t sourceWidth, int32_t sourceHeight, int32_t channels,
    uint8_t *target, int32_t targetWidth, int32_t targetHeight, const double m[6],
    const uint8_t *fill, int32_t bilinear);

/// The same with a projective map, in coordinates from the corner of the picture (pixel centres at
/// halves). The source is at `(m[0] u + m[1] v + m[2]) / w, (m[3] u + m[4] v + m[5]) / w` with `w =
/// m[6] u + m[7] v + m[8]`, and outside where `w` is not positive.
void fovea_pixels_warp_projective(
    const uint8_t *source, int32_t sourceWidth, int32_t sourceHeight, int32_t channels,
    uint8_t *target, int32_t targetWidth, int32_t targetHeight, const double m[9],
    const uint8_t *fill, int32_t bilinear);

/// Target pixel i is the source at its own position shifted by `(dx[i], dy[i])`.
void fovea_pixels_displace(
    const uint8_t *source, int32_t width, int32_t height, int32_t channels, uint8_t *target,
    const float *dx, const float *dy, const uint8_t *fill, int32_t bilinear);

/// Rotates the hue of `count` pixels by `turn` (0 to 1), and multiplies saturation and value. With
/// one channel only the value changes; otherwise there are three.
void fovea_pixels_change_hsv(
    uint8_t *pixels, size_t count, int32_t channels, float turn, float saturation, float gain);

#endif
