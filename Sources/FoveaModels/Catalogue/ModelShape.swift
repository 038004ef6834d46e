import FoveaTensors

/// What a model is built for: how many classes, and what images.
public struct ModelShape: Hashable, Sendable, Codable {
  /// Number of classes: the length of the output.
  public var classes: Int
  /// Channels of the images: 1 for grey, 3 for colour.
  public var inputChannels: Int
  /// Height of the images in pixels.
  public var height: Int
  /// Width of the images in pixels.
  public var width: Int

  /// Makes a shape.
  public init(classes: Int, inputChannels: Int, height: Int, width: Int) {
    self.classes = classes
    self.inputChannels = inputChannels
    self.height = height
    self.width = width
  }

  /// A batch of such images: `[count, height, width, channels]`.
  public func input(batch: Int) -> [Int] { [batch, height, width, inputChannels] }
}
