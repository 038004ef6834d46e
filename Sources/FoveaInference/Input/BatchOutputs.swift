import FoveaImages

/// A model's raw outputs for a batch of images.
public struct BatchOutputs: Sendable {
  /// All outputs in row-major order, image by image.
  public let values: [Float]
  /// The shape of the input, `[N, height, width, channels]`.
  public let shape: [Int]
  /// The name of each image in messages.
  public let names: [String]
  /// The placement of each image in the input.
  public let placements: [Placement]

  /// Makes the outputs of a batch.
  package init(values: [Float], shape: [Int], names: [String], placements: [Placement]) {
    (self.values, self.shape, self.names, self.placements) = (values, shape, names, placements)
  }

  /// The number of images.
  public var count: Int { names.count }
}
