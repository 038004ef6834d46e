import FoveaTensors

/// Operators of transformers.
extension GraphOperator {
  /// Scaled dot-product attention (Vaswani et al. 2017) with grouped heads, past keys and values,
  /// and a soft cap of the scores.
  static let attention = GraphOperator("Attention", since: 23, inputs: 3...7) { call in
    let queries = try call.heads(0, call.int("q_num_heads"))
    let keys = try call.joined(past: 4, call.heads(1, call.int("kv_num_heads")))
    let values = try call.joined(past: 5, call.heads(2, call.int("kv_num_heads")))
    let past = keys.shape[2] - (try call.heads(1, call.int("kv_num_heads")).shape[2])
    let (heads, shared) = (queries.shape[1], keys.shape[1])
    try call.require(
      shared > 0 && heads % shared == 0 && values.shape[1] == shared
        && queries.shape[0] == keys.shape[0] && queries.shape[0] == values.shape[0]
        && keys.shape[2] == values.shape[2] && queries.shape[3] == keys.shape[3]
        && !queries.shape.contains(0) && !keys.shape.contains(0),
      "queries \(queries.shape), keys \(keys.shape) and values \(values.shape) don't match")
    let scale =
      try call.float("scale") ?? 1 / Float(queries.shape[3]).squareRoot()
    let repeats = (0..<heads).map { $0 * shared / heads }
    func spread(_ value: GraphValue) -> GraphValue {
      heads == shared ? value : value.picked(axis: 1, repeats)
    }
    try call.plausible([queries.shape[0], heads, queries.shape[2], keys.shape[2]])
    var scores = queries.tensor.matmul(spread(keys).tensor, transposingB: true) * scale
    let mode = try call.int("qk_matmul_output_mode") ?? 0
    var shown = scores
    let shape = scores.shape
    if let mask = call.optional(3) {
      scores = scores + (try call.bias(of: mask, keys: shape[3], scores: shape))
    }
    if try call.flag("is_causal") {
      let rows = Tensor((0..<shape[2]).map { Float($0 + past) }, shape: [shape[2], 1])
      let columns = Tensor((0..<shape[3]).map { Float($0) }, shape: [1, shape[3]])
      scores = scores + Tensor.where(columns .<= rows, 0, Tensor.full(-.infinity, shape: []))
    }
    if let lengths = try call.wholes(6) {
      try call.require(
        lengths.count == shape[0], "needs one number of keys for each of \(shape[0]) sequences")
      let ends = Tensor(lengths.map { Float($0) }, shape: [shape[0], 1, 1, 1])
      let columns = Tensor((0..<shape[3]).map { Float($0) }, shape: [1, 1, 1, shape[3]])
      scores = scores + Tensor.where(columns .< ends, 0, Tensor.full(-.infinity, shape: []))
    }
    if mode == 1 { shown = scores }
    let cap = try call.float("softcap") ?? 0
    if cap > 0 { scores = (scores / cap).tanh() * cap }
    if mode == 2 { shown = scores }
    let weights = scores.softmax()
    if mode == 3 { shown = weights }
    let type = queries.elementType
    var result = GraphValue(weights.matmul(spread(values).tensor), type)
    if try call.input(0).rank == 3 {
      result = result.transposed([0, 2, 1, 3])
      result = result.reshaped([
        result.shape[0], result.shape[1], result.shape[2] * result.shape[3],
      ])
    }
    return [result, keys, values, GraphValue(shown, type)]
  }

  /// Rotary embedding: rotates pairs of features by an angle proportional to the position (Su et
  /// al. 2021).
  static let rotaryEmbedding = GraphOperator("RotaryEmbedding", since: 23, inputs: 3...4) { call in
    let x = try call.input(0)
    for index in 0..<3 { _ = try call.floats(index) }
    // [batch, positions, heads, features]
    let images: GraphValue
    if x.rank == 4 {
      images = x.transposed([0, 2, 1, 3])
    } else {
      let heads = try call.int("num_heads") ?? 0
      try call.require(
        x.rank == 3 && heads > 0 && x.shape[2] % heads == 0,
        "needs [N, heads, positions, features], or [N, positions, features] and 'num_heads'; got "
          + "\(x.shape)")
      images = x.reshaped([x.shape[0], x.shape[1], heads, x.shape[2] / heads])
    }
    let features = images.shape[3]
    let given = try call.int("rotary_embedding_dim") ?? 0
    let turned = given == 0 ? features : given
    try call.require(
      turned > 0 && turned <= features && turned % 2 == 0,
      "\(turned) of \(features) features can't be rotated in pairs")
    let half = turned / 2
    func table(_ index: Int) throws -> Tensor {
      var table = try call.input(index)
      if let positions = call.optional(3) {
        try call.require(table.rank == 2, "input \(index) must be [positions, features]")
        let picks = try call.indices(positions.numbers(), length: table.shape[0])
        table = table.picked(axis: 0, picks).reshaped(positions.shape + [table.shape[1]])
      }
      try call.require(
        table.rank == 3 && table.shape[2] == half,
        "input \(index) must have \(half) features in its last of 3 axes, got \(table.shape)")
      _ = try call.broadcast([
        [images.shape[0], images.shape[1], half], table.shape,
      ])
      return table.tensor.expandedAxis(at: 2)
    }
    let (cosines, sines) = (try table(1), try table(2))
    let all = images.tensor
    let front = all.sliced(axis: 3, 0..<turned)
    let interleaves = try call.flag("interleaved")
    let first =
      interleaves ? front.sliced(axis: 3, 0..<turned, step: 2) : front.sliced(axis: 3, 0..<half)
    let second =
      interleaves
      ? front.sliced(axis: 3, 1..<turned, step: 2) : front.sliced(axis: 3, half..<turned)
    let (real, imaginary) = (
      cosines * first - sines * second, sines * first + cosines * second
    )
    let rotated =
      interleaves
      ? Tensor.stacked([real, imaginary], axis: 4).reshaped(front.shape)
      : Tensor.concatenated([real, imaginary], axis: 3)
    let whole =
      turned == features
      ? rotated
      : Tensor.concatenated([rotated, all.sliced(axis: 3, turned..<features)], axis: 3)
    let result = GraphValue(whole, x.elementType)
    return [x.rank == 4 ? result.transposed([0, 2, 1, 3]) : result.reshaped(x.shape)]
  }
}

extension NodeCall {
  /// An input as `[N, heads, positions, features]`.
  fileprivate func heads(_ index: Int, _ count: Int?) throws -> GraphValue {
    let x = try input(index)
    try require(x.elementType.isFloating, "input \(index) must be floating-point")
    if x.rank == 4 { return x }
    guard x.rank == 3, let count, count > 0, x.shape[2] % count == 0 else {
      throw error(
        "input \(index) must be [N, heads, positions, features], or [N, positions, features] with "
          + "the number of heads given; got \(x.shape)")
    }
    return x.reshaped([x.shape[0], x.shape[1], count, x.shape[2] / count])
      .transposed([0, 2, 1, 3])
  }

  /// Keys or values appended to those of earlier positions.
  fileprivate func joined(past index: Int, _ value: GraphValue) throws -> GraphValue {
    guard let past = optional(index) else { return value }
    try require(
      past.rank == 4 && past.elementType == value.elementType
        && [0, 1, 3].allSatisfy { past.shape[$0] == value.shape[$0] },
      "input \(index) of shape \(past.shape) can't be joined with \(value.shape)")
    return past.shape[2] == 0 ? value : try GraphValue.joined([past, value], axis: 2)
  }

  /// The additive mask of the scores: minus infinity where the mask is false or too short, else 0.
  fileprivate func bias(of mask: GraphValue, keys: Int, scores: [Int]) throws -> Tensor {
    try require(
      mask.rank >= 1 && mask.rank <= 4 && mask.shape[mask.rank - 1] <= keys,
      "the mask \(mask.shape) does not match scores \(scores)")
    var bias =
      mask.elementType == .bool
      ? Tensor.where(mask.tensor, 0, Tensor.full(-.infinity, shape: []))
      : mask.tensor.cast(.float32)
    let missing = keys - mask.shape[mask.rank - 1]
    if missing > 0 {
      let widths = (0..<mask.rank).map { (before: 0, after: $0 == mask.rank - 1 ? missing : 0) }
      bias = bias.padded(widths, fill: -.infinity)
    }
    try require(
      try broadcast([scores, bias.shape]) == scores,
      "the mask \(mask.shape) does not match scores \(scores)")
    return bias
  }
}
