#ifndef FOVEA_PROBLEM_H
#define FOVEA_PROBLEM_H

#include <stdarg.h>
#include <stdio.h>

#include "fovea_codecs.h"

/// Records a failure and returns its status. The first one is kept, because later ones follow from
/// it.
__attribute__((format(printf, 3, 4))) static inline fovea_codec_status fovea_fail(
    fovea_codec_problem *problem, fovea_codec_status status, const char *format, ...) {
  if (problem->status != FOVEA_CODEC_OK) return problem->status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem->text, sizeof problem->text, format, arguments);
  va_end(arguments);
  problem->status = status;
  return status;
}

static inline void fovea_start(fovea_codec_problem *problem) {
  problem->status = FOVEA_CODEC_OK;
  problem->row = -1;
  problem->strayBytes = 0;
  problem->text[0] = 0;
}

#endif
