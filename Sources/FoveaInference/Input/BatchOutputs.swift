import FoveaImages

/// A model's raw outputs for a batch of images, from which a predictor makes its results.
public struct BatchOutputs: Sendable {
  /// All outputs in row-major order, image by image.
  public let values: [Float]
  /// The shape of the input: images, rows, columns, channels.
  public let shape: [Int]
  /// The name of each image in messages.
  public let names: [String]
  /// Where each image is in the input.
  public let placements: [Placement]

  /// The number of images.
  public var count: Int { names.count }
}
