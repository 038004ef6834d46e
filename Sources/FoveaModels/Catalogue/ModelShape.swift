import FoveaTensors

/// The shape of a model: number of classes, size and channels of the images, and options.
public struct ModelShape: Hashable, Sendable, Codable {
  /// Number of classes, or of values for regression.
  public var classes: Int
  /// Channels of the images: 1 for grey, 3 for colour.
  public var inputChannels: Int
  /// Height of the images in pixels.
  public var height: Int
  /// Width of the images in pixels.
  public var width: Int
  /// Values of options by name, for those that differ from their defaults. `ModelEntry.options`
  /// lists the options of a model.
  public var options: [String: String]

  /// Makes a shape, with default options unless given.
  public init(
    classes: Int, inputChannels: Int, height: Int, width: Int, options: [String: String] = [:]
  ) {
    self.classes = classes
    self.inputChannels = inputChannels
    self.height = height
    self.width = width
    self.options = options
  }

  /// Reads a shape; `options` may be missing, as in files of early versions.
  ///
  /// - Throws: `DecodingError` if another key is missing or a value has another type.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    classes = try values.decode(Int.self, forKey: .classes)
    inputChannels = try values.decode(Int.self, forKey: .inputChannels)
    height = try values.decode(Int.self, forKey: .height)
    width = try values.decode(Int.self, forKey: .width)
    options = try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:]
  }

  /// The shape of a batch of images: `[batch, height, width, channels]`.
  public func input(batch: Int) -> [Int] { [batch, height, width, inputChannels] }
}
