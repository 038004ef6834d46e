import FoveaInference
import FoveaLayers
import FoveaTensors

/// Copies of weights before an update, by layer.
struct WeightsBefore {
  private let layers: [String: [String: Tensor]]

  /// Copies the trainable ones of some weights, given by layer.
  init(_ weights: [(layer: String, weights: [(path: String, parameter: Parameter)])]) {
    layers = Dictionary(
      weights.map { layer, weights in
        (
          layer,
          Dictionary(
            weights.filter(\.parameter.isTrainable).map { ($0.path, $0.parameter.value.copied) },
            uniquingKeysWith: { first, _ in first })
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The norm of each layer's change divided by its norm before; layers that were 0 or are frozen
  /// have none.
  ///
  /// - Throws: `EvaluationError`.
  func ratios(after model: any Layer) throws -> [String: Double] {
    let now = Dictionary(
      model.parameters().map { ($0.path, $0.parameter.value) }, uniquingKeysWith: { a, _ in a })
    let sums = layers.compactMapValues { weights -> (old: Tensor, change: Tensor)? in
      let pairs = weights.compactMap { path, old in now[path].map { (old: old, new: $0) } }
      guard !pairs.isEmpty else { return nil }
      func total(_ tensors: [Tensor]) -> Tensor {
        tensors.map { $0.squared().sum() }.reduce(Tensor(Float(0)), +)
      }
      return (total(pairs.map(\.old)), total(pairs.map { $0.new - $0.old }))
    }
    try Tensor.tryEvaluate(sums.values.flatMap { [$0.old, $0.change] })
    return sums.compactMapValues { sums in
      let old = Double(sums.old.item())
      return old > 0 ? (Double(sums.change.item()) / old).squareRoot().shortened : nil
    }
  }
}
