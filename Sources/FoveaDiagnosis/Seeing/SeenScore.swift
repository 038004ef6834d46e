import FoveaImages

/// The number that a map explains: one output of a model for one image.
public struct SeenScore: Sendable, Equatable {
  /// The class, the value of a regression, or the image that it is compared with.
  public var name: String
  /// The meaning of the number, such as `logit of disc`.
  public var meaning: String
  /// The unit of the number, and of the maps: `logit`, `similarity`, or the name of a value.
  public var unit: String
  /// The number.
  public var value: Double
  /// The probability of the class, or the score of the box, 0 to 1; nil for other tasks.
  public var probability: Double?
  /// Detection: the box in pixels of the image.
  public var box: BoundingBox?
  /// Segmentation: the number of the input's pixels that the number is a sum over.
  public var pixels: Int?
}

/// A score as a weighted sum of a model's raw outputs.
struct ScoreSeed {
  /// The weight of each output: the seed of the gradient.
  var weights: [Float]
  /// The score, up to an addend that doesn't depend on the image.
  var score: SeenScore
  /// The addend.
  var offset = 0.0
  /// Detection: the cell of the box.
  var cell: Int?

  /// The score for outputs of an image.
  func value(_ outputs: some Collection<Float>) -> Double {
    zip(weights, outputs).reduce(offset) {
      $1.0 == 0 ? $0 : $0 + Double($1.0) * Double($1.1)
    }
  }
}
