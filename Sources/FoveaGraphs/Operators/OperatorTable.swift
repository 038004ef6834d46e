/// All supported operators, by family.
extension GraphOperator {
  static let all: [GraphOperator] = [
    // Convolutions and pooling.
    conv, convTranspose,
    maxPool, averagePool, lpPool, globalAveragePool, globalMaxPool, globalLpPool, maxUnpool,
    // Matrices.
    matMul, gemm,
    // Normalization.
    batchNormalization, instanceNormalization, groupNormalization, layerNormalization,
    rmsNormalization, lpNormalization, meanVarianceNormalization, lrn, dropout,
    // Activations.
    relu, sigmoid, leakyRelu, elu, celu, selu, thresholdedRelu, hardSigmoid, hardSwish, mish, gelu,
    swish, softplus, softsign, shrink, prelu, clip, softmax, logSoftmax, hardmax,
    // Functions of one value.
    abs, neg, sign, sqrt, reciprocal, exp, log, erf, floor, ceil, round, sin, cos, tan, asin, acos,
    atan, sinh, cosh, tanh, asinh, acosh, atanh, isNaN, isInf, not, bitwiseNot, identity,
    // Functions of several values.
    add, sub, mul, div, mod, pow, max, min, sum, mean, bitwiseAnd, bitwiseOr, bitwiseXor, bitShift,
    equal, less, lessOrEqual, greater, greaterOrEqual, and, or, xor, whereElse,
    // Reductions.
    reduceSum, reduceMean, reduceMax, reduceMin, reduceProd, reduceL1, reduceL2, reduceSumSquare,
    reduceLogSum, reduceLogSumExp, argMax, argMin, cumSum,
    // Movement.
    reshape, flatten, squeeze, unsqueeze, transpose, expand, tile, concat, split, slice, pad,
    depthToSpace, spaceToDepth, resize, upsample,
    // Indexing.
    gather, gatherElements, gatherND, scatter, scatterElements, scatterND, oneHot, topK, nonZero,
    compress, trilu, reverseSequence,
    // Shapes and types.
    shape, size, constant, constantOfShape, cast, castLike, range, eyeLike,
    // Quantized networks.
    quantizeLinear, dequantizeLinear, dynamicQuantizeLinear, convInteger, qLinearConv,
    matMulInteger, qLinearMatMul, qLinearAdd, qLinearMul, qLinearSigmoid, qLinearLeakyRelu,
    qLinearSoftmax, qLinearAveragePool, qLinearGlobalAveragePool, qLinearConcat, qGemm,
    // Detection and sampling.
    nonMaxSuppression, roiAlign, col2Im, centerCropPad, gridSample, affineGrid,
    // Transformers and other arithmetic.
    attention, rotaryEmbedding, einsum, determinant, negativeLogLikelihoodLoss,
    softmaxCrossEntropyLoss,
    // Recurrence.
    lstm, gru, rnn,
    // Control flow.
    ifElse,
  ]
}
