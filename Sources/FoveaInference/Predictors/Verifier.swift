import FoveaSupport

/// A trained verification model, ready to compare images.
///
/// ```swift
/// let verifier = try Verifier(contentsOf: "runs/verification/faces-embedding")
/// let (a, b) = (try verifier.predict("a.jpg"), try verifier.predict("b.jpg"))
/// print(a.distance(to: b), verifier.isSame(a, b) == true)
/// ```
public struct Verifier: Predictor {
  /// The model with its card.
  public let trained: TrainedModel

  /// The maximum distance of two images of the same identity, chosen on validation; nil without a
  /// validation split.
  public var threshold: Double? { card.distanceThreshold }

  /// Makes a verifier of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.verification)
    self.trained = trained
  }

  /// The embedding of each image.
  ///
  /// - Throws: `InferenceError` naming an image whose embedding is NaN or infinite.
  public func predictions(from outputs: BatchOutputs) throws -> [Embedding] {
    let dimension = card.model.classCount
    return try (0..<outputs.count).map { position in
      let values = outputs.values[position * dimension..<(position + 1) * dimension]
      guard values.allSatisfy(\.isFinite) else {
        throw InferenceError(
          .badFile,
          "\(outputs.names[position]): the embedding holds NaN or infinity. The weights or the "
            + "image are damaged.")
      }
      return Embedding(Array(values))
    }
  }

  /// Whether two images show the same identity; nil where the model has no threshold.
  public func isSame(_ a: Embedding, _ b: Embedding) -> Bool? {
    threshold.map { a.distance(to: b) <= $0 }
  }

  /// The position of the nearest of several embeddings, the first of equal ones, and its distance;
  /// nil where there are none.
  public func nearest(
    to embedding: Embedding, among others: [Embedding]
  ) -> (index: Int, distance: Double)? {
    others.indices.map { ($0, embedding.distance(to: others[$0])) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
      .map { (index: $0.0, distance: $0.1) }
  }
}
