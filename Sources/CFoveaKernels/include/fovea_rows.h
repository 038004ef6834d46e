// Products of a few rows with a matrix.
#ifndef FOVEA_ROWS_H
#define FOVEA_ROWS_H

#include <stdint.h>

/// y[r, c] = Σₖ a[r, k] · b[c, k], for a few rows r.
void fovea_row_products(
    int64_t rows, int64_t columns, int64_t length, const float *a, const float *b, float *y);

#endif
