import FoveaLayers
import FoveaTensors

/// The description from which a model is built, stored in its file.
public struct ModelSpecification: Codable, Sendable, Equatable {
  /// The architecture of networks stored as a graph: imported networks and portable files.
  public static let graph = "graph"

  /// The architecture's name, such as `resnet18`; `graph` for a network stored as a graph.
  public var architecture: String
  /// The number of classes, values or embedding elements: the length of the output.
  public var classCount: Int
  /// The number of input channels: 1 or 3.
  public var channels: Int
  /// The height of the input in pixels.
  public var height: Int
  /// The width of the input in pixels.
  public var width: Int
  /// The options of the architecture that differ from its defaults, by name.
  public var options: [String: String]
  /// The operators of a graph, without the weights (`GraphDefinition` as JSON). A model file stores
  /// it separately, since it is long.
  public var definition: String?

  private enum CodingKeys: String, CodingKey {
    case architecture, classCount, channels, height, width, options
  }

  /// The shape of one input, `[1, height, width, channels]`.
  package var inputShape: [Int] { [1, height, width, channels] }

  /// Makes a specification.
  public init(
    architecture: String, classCount: Int, channels: Int, height: Int, width: Int,
    options: [String: String] = [:], definition: String? = nil
  ) {
    self.architecture = architecture
    self.classCount = classCount
    self.channels = channels
    self.height = height
    self.width = width
    self.options = options
    self.definition = definition
  }

  /// Reads a specification. Those of old files have no options.
  ///
  /// - Throws: `DecodingError` where it is incomplete.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    architecture = try values.decode(String.self, forKey: .architecture)
    classCount = try values.decode(Int.self, forKey: .classCount)
    channels = try values.decode(Int.self, forKey: .channels)
    height = try values.decode(Int.self, forKey: .height)
    width = try values.decode(Int.self, forKey: .width)
    options = try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:]
  }
}

/// Builds a model from its specification, and initialises its weights with the key.
public typealias ModelFactory = @Sendable (ModelSpecification, RandomKey) throws -> any Layer
