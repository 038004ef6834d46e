// Changes of hue, saturation and value.
#include "fovea_pixels.h"

#pragma STDC FP_CONTRACT OFF

static inline float smaller(float a, float b) { return a < b ? a : b; }
static inline float larger(float a, float b) { return a > b ? a : b; }

/// A channel of a colour: `sixth` is its hue in sixths of a turn, shifted by the channel.
static inline float channel(float sixth, float value, float chroma) {
  sixth = sixth >= 6.0f ? sixth - 6.0f : sixth;
  const float distance = smaller(sixth, 4.0f - sixth);
  return value - chroma * larger(0.0f, smaller(distance, 1.0f));
}

void fovea_pixels_change_hsv(
    uint8_t *pixels, size_t count, int32_t channels, float turn, float saturation, float gain) {
  if (channels == 1) {
    for (size_t i = 0; i < count; i++) {
      pixels[i] = (uint8_t)(smaller((float)pixels[i] * gain, 255.0f) + 0.5f);
    }
    return;
  }
  const float shift = 6.0f * turn;
  for (size_t i = 0; i < count; i++, pixels += 3) {
    const float red = pixels[0], green = pixels[1], blue = pixels[2];
    const float most = larger(red, larger(green, blue));
    const float chroma = most - smaller(red, smaller(green, blue));
    float sixth = 0.0f;
    if (chroma > 0.0f) {
      const float scale = 1.0f / chroma;
      if (most == red) {
        sixth = (green - blue) * scale;
        sixth = sixth < 0.0f ? sixth + 6.0f : sixth;
      } else if (most == green) {
        sixth = (blue - red) * scale + 2.0f;
      } else {
        sixth = (red - green) * scale + 4.0f;
      }
    }
    sixth += shift;
    sixth = sixth >= 6.0f ? sixth - 6.0f : sixth;
    const float value = smaller(most * gain, 255.0f);
    // Chroma is saturation times value, and saturation is at most 1.
    const float share = most > 0.0f ? smaller(chroma / most * saturation, 1.0f) : 0.0f;
    const float reach = value * share;
    pixels[0] = (uint8_t)(channel(sixth + 5.0f, value, reach) + 0.5f);
    pixels[1] = (uint8_t)(channel(sixth + 3.0f, value, reach) + 0.5f);
    pixels[2] = (uint8_t)(channel(sixth + 1.0f, value, reach) + 0.5f);
  }
}
