import FoveaTensors

/// What a model is built for: how many classes, what images, and its options.
public struct ModelShape: Hashable, Sendable, Codable {
  /// Number of classes: the length of the output.
  public var classes: Int
  /// Channels of the images: 1 for grey, 3 for colour.
  public var inputChannels: Int
  /// Height of the images in pixels.
  public var height: Int
  /// Width of the images in pixels.
  public var width: Int
  /// Options of the model by name, those that differ from its defaults; `ModelEntry.options` lists
  /// what there is.
  public var options: [String: String]

  /// Makes a shape.
  public init(
    classes: Int, inputChannels: Int, height: Int, width: Int, options: [String: String] = [:]
  ) {
    self.classes = classes
    self.inputChannels = inputChannels
    self.height = height
    self.width = width
    self.options = options
  }

  /// Reads a shape; one written before there were options has none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    classes = try values.decode(Int.self, forKey: .classes)
    inputChannels = try values.decode(Int.self, forKey: .inputChannels)
    height = try values.decode(Int.self, forKey: .height)
    width = try values.decode(Int.self, forKey: .width)
    options = try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:]
  }

  /// A batch of such images: `[count, height, width, channels]`.
  public func input(batch: Int) -> [Int] { [batch, height, width, inputChannels] }
}
