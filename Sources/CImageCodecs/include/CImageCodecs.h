// The C side of image reading and writing: thin shims over the codec libraries, and the inner
// loops over pixels that a debug build of Swift would run too slowly.
#ifndef C_IMAGE_CODECS_H
#define C_IMAGE_CODECS_H

#include "fovea_codecs.h"
#include "fovea_pixels.h"

#endif
