// Convolution weights in oneDNN's blocked layouts.
#ifndef FOVEA_PACKING_H
#define FOVEA_PACKING_H

#include <stdbool.h>
#include <stdint.h>

/// A layout of convolution weights in blocks of `outBlock` output channels: weight [o][y][x][i] is
/// at o / outBlock * outStride + y * heightStride + x * widthStride + i * inStride + o % outBlock.
typedef struct {
  int64_t out, height, width, in;
  int64_t outBlock, outStride, heightStride, widthStride, inStride;
} fovea_weight_layout;

/// Whether this processor has a kernel for the layout.
bool fovea_can_pack_weights(const fovea_weight_layout *layout);
/// Packs [out][y][x][in], and pads an incomplete last block with zeros.
void fovea_pack_weights(const fovea_weight_layout *layout, const float *plain, float *packed);

#endif
