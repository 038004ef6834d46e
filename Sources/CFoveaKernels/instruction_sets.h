// The best compiled instruction set that this processor supports.
#ifndef FOVEA_INSTRUCTION_SETS_H
#define FOVEA_INSTRUCTION_SETS_H

#ifdef __x86_64__
/// The features that the functions of each instruction set may use.
#define FOVEA_AVX2_TARGET "avx2,fma,bmi2"
#define FOVEA_AVX512_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"
#endif

typedef enum { FOVEA_GENERIC, FOVEA_AVX2, FOVEA_AVX512 } fovea_instruction_level;

/// The level of this processor, determined once.
fovea_instruction_level fovea_level(void);

/// The function of this name that a template made for this processor. `&name` is a constant.
#ifdef __x86_64__
#define FOVEA_PICK(name)                         \
  (fovea_level() == FOVEA_AVX512 ? name##_avx512 \
   : fovea_level() == FOVEA_AVX2 ? name##_avx2   \
                                 : name##_generic)
#else
#define FOVEA_PICK(name) name##_generic
#endif

#endif
