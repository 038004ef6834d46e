// The C side of image reading and writing: thin wrappers of the codec libraries, and inner loops
// over pixels that are too slow in debug builds of Swift.
#ifndef C_IMAGE_CODECS_H
#define C_IMAGE_CODECS_H

#include "fovea_codecs.h"
#include "fovea_pixels.h"

#endif
