// JPEG through libjpeg-turbo.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "fovea_pixels.h"
#include "problem.h"

typedef struct {
  struct jpeg_error_mgr base;  // first, so that libjpeg's pointer to it is a pointer to this
  jmp_buf escape;
  fovea_codec_problem *problem;
  int decoding;
} jpeg_failure;

static fovea_codec_status status_of(int code) {
  switch (code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF: return FOVEA_CODEC_TRUNCATED;
    case JERR_OUT_OF_MEMORY: return FOVEA_CODEC_NO_MEMORY;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED: return FOVEA_CODEC_UNSUPPORTED;
    default: return FOVEA_CODEC_CORRUPT;
  }
}

static void fail(j_common_ptr common) {
  jpeg_failure *failure = (jpeg_failure *)common->err;
  char text[JMSG_LENGTH_MAX];
  failure->base.format_message(common, text);
  if (failure->decoding) {
    const j_decompress_ptr cinfo = (j_decompress_ptr)common;
    // A progressive file is read completely before its first row is decoded.
    failure->problem->row = cinfo->output_scanline > 0 ? (int64_t)cinfo->output_scanline : -2;
  }
  fovea_fail(failure->problem, status_of(failure->base.msg_code), "%s", text);
  longjmp(failure->escape, 1);
}

/// libjpeg reports damage as warnings and continues with grey blocks. Here a warning stops the
/// decoder, unless no pixel depends on its subject: metadata, parameters that sequential files
/// don't use, and bytes between the parts of the file. These bytes can also be what is left of
/// damaged data, so they are noted.
static void on_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  jpeg_failure *failure = (jpeg_failure *)common->err;
  switch (failure->base.msg_code) {
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_NOT_SEQUENTIAL: return;
    case JWRN_EXTRANEOUS_DATA: failure->problem->strayBytes += failure->base.msg_parm.i[0]; return;
    default: fail(common);
  }
}

static void ignore_output(j_common_ptr common) { (void)common; }

static struct jpeg_error_mgr *set_up(jpeg_failure *failure, fovea_codec_problem *problem) {
  fovea_start(problem);
  jpeg_std_error(&failure->base);
  failure->base.error_exit = fail;
  failure->base.emit_message = on_message;
  failure->base.output_message = ignore_output;
  failure->problem = problem;
  failure->decoding = 0;
  return &failure->base;
}

/// Limits scans: with a few bytes each, a progressive file can request any number of passes over a
/// large picture.
static void limit_scans(j_common_ptr common) {
  j_decompress_ptr cinfo = (j_decompress_ptr)common;
  if (cinfo->input_scan_number > 500) {
    jpeg_failure *failure = (jpeg_failure *)common->err;
    fovea_fail(failure->problem, FOVEA_CODEC_CORRUPT, "more than 500 progressive scans");
    longjmp(failure->escape, 1);
  }
}

static int32_t orientation_of(j_decompress_ptr cinfo) {
  static const uint8_t prefix[6] = {'E', 'x', 'i', 'f', 0, 0};
  for (jpeg_saved_marker_ptr marker = cinfo->marker_list; marker; marker = marker->next) {
    if (marker->marker == JPEG_APP0 + 1 && marker->data_length > sizeof prefix &&
        memcmp(marker->data, prefix, sizeof prefix) == 0) {
      return fovea_exif_orientation(
          marker->data + sizeof prefix, marker->data_length - sizeof prefix);
    }
  }
  return 1;
}

fovea_codec_status fovea_jpeg_info(
    const uint8_t *bytes, size_t count, fovea_codec_info *info, fovea_codec_problem *problem) {
  struct jpeg_decompress_struct cinfo;
  jpeg_failure failure;
  memset(&cinfo, 0, sizeof cinfo);
  cinfo.err = set_up(&failure, problem);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&cinfo);
    return problem->status;
  }
  jpeg_create_decompress(&cinfo);
  jpeg_save_markers(&cinfo, JPEG_APP0 + 1, 0xFFFF);
  jpeg_mem_src(&cinfo, (unsigned char *)bytes, (unsigned long)count);
  jpeg_read_header(&cinfo, TRUE);
  info->width = cinfo.image_width;
  info->height = cinfo.image_height;
  info->channels = cinfo.jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
  info->bitsPerSample = cinfo.data_precision;
  info->hasAlpha = 0;
  info->orientation = orientation_of(&cinfo);
  jpeg_destroy_decompress(&cinfo);
  return FOVEA_CODEC_OK;
}

/// Ink values are stored inverted, as Adobe's programs do. Files without Adobe's marker are read
/// alike: browsers and Pillow do, so that is how such files were looked at.
static void cmyk_to_rgb(const uint8_t *source, uint8_t *target, uint32_t count) {
  for (uint32_t i = 0; i < count; i++, source += 4, target += 3) {
    const unsigned light = source[3];
    for (int c = 0; c < 3; c++) target[c] = (uint8_t)((source[c] * light + 127) / 255);
  }
}

static void read_cmyk(j_decompress_ptr cinfo, int32_t channels, uint8_t *out) {
  const uint32_t width = cinfo->output_width;
  JSAMPARRAY row =
      cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE, (JDIMENSION)width * 7, 1);
  uint8_t *rgb = row[0] + (size_t)width * 4;
  while (cinfo->output_scanline < cinfo->output_height) {
    uint8_t *target = out + (size_t)cinfo->output_scanline * width * channels;
    jpeg_read_scanlines(cinfo, row, 1);
    cmyk_to_rgb(row[0], rgb, width);
    fovea_pixels_convert(rgb, 3, target, channels, width);
  }
}

fovea_codec_status fovea_jpeg_decode(
    const uint8_t *bytes, size_t count, const fovea_codec_info *info, int32_t channels,
    int32_t denominator, uint8_t *out, fovea_codec_problem *problem) {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_progress_mgr progress;
  jpeg_failure failure;
  memset(&cinfo, 0, sizeof cinfo);
  memset(&progress, 0, sizeof progress);
  cinfo.err = set_up(&failure, problem);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&cinfo);
    return problem->status;
  }
  jpeg_create_decompress(&cinfo);
  progress.progress_monitor = limit_scans;
  cinfo.progress = &progress;
  jpeg_mem_src(&cinfo, (unsigned char *)bytes, (unsigned long)count);
  jpeg_read_header(&cinfo, TRUE);
  if (cinfo.image_width != info->width || cinfo.image_height != info->height) {
    fovea_fail(problem, FOVEA_CODEC_CORRUPT, "the size changed while the bytes were read");
    longjmp(failure.escape, 1);
  }
  cinfo.scale_num = 1;
  cinfo.scale_denom = (unsigned)denominator;
  const int cmyk = cinfo.jpeg_color_space == JCS_CMYK || cinfo.jpeg_color_space == JCS_YCCK;
  cinfo.out_color_space = cmyk ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  failure.decoding = 1;
  jpeg_start_decompress(&cinfo);
  if (cmyk) {
    read_cmyk(&cinfo, channels, out);
  } else {
    const size_t rowBytes = (size_t)cinfo.output_width * channels;
    while (cinfo.output_scanline < cinfo.output_height) {
      JSAMPROW rows[4];
      for (int i = 0; i < 4; i++) rows[i] = out + (cinfo.output_scanline + i) * rowBytes;
      const JDIMENSION left = cinfo.output_height - cinfo.output_scanline;
      jpeg_read_scanlines(&cinfo, rows, left < 4 ? left : 4);
    }
  }
  jpeg_finish_decompress(&cinfo);
  jpeg_destroy_decompress(&cinfo);
  return FOVEA_CODEC_OK;
}

fovea_codec_status fovea_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels, int32_t quality,
    uint8_t **out, size_t *outCount, fovea_codec_problem *problem) {
  struct jpeg_compress_struct cinfo;
  jpeg_failure failure;
  // On the heap: a local that changes between setjmp and longjmp is indeterminate afterwards.
  struct {
    unsigned char *bytes;
    unsigned long count;
  } *const memory = calloc(1, sizeof *memory);
  fovea_start(problem);
  if (!memory) return fovea_fail(problem, FOVEA_CODEC_NO_MEMORY, "out of memory");
  memset(&cinfo, 0, sizeof cinfo);
  cinfo.err = set_up(&failure, problem);
  if (setjmp(failure.escape)) {
    jpeg_destroy_compress(&cinfo);
    // The library may have replaced the buffer, so only the holder is freed. The caller has checked
    // the arguments, so the only failure here is lack of memory.
    free(memory);
    return problem->status;
  }
  jpeg_create_compress(&cinfo);
  jpeg_mem_dest(&cinfo, &memory->bytes, &memory->count);
  cinfo.image_width = width;
  cinfo.image_height = height;
  cinfo.input_components = channels;
  cinfo.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&cinfo);
  jpeg_set_quality(&cinfo, quality, TRUE);
  cinfo.optimize_coding = TRUE;
  jpeg_start_compress(&cinfo, TRUE);
  while (cinfo.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)cinfo.next_scanline * width * channels);
    jpeg_write_scanlines(&cinfo, &row, 1);
  }
  jpeg_finish_compress(&cinfo);
  jpeg_destroy_compress(&cinfo);
  *out = memory->bytes;
  *outCount = memory->count;
  free(memory);
  return FOVEA_CODEC_OK;
}

void fovea_codec_free(uint8_t *bytes) { free(bytes); }
