// Kernels that oneDNN lacks or runs more slowly. The interface is plain C, and callers allocate
// only the memory that each function names. All buffers are dense unless strides are given.
#ifndef CFOVEAKERNELS_H
#define CFOVEAKERNELS_H

#include "fovea_depthwise.h"
#include "fovea_machine.h"
#include "fovea_memory.h"
#include "fovea_movement.h"
#include "fovea_packing.h"
#include "fovea_pointwise.h"
#include "fovea_pooling.h"
#include "fovea_reductions.h"
#include "fovea_resizing.h"
#include "fovea_rows.h"
#include "fovea_threads.h"
#include "fovea_winograd.h"

#endif
