import FoveaLayers
import FoveaTensors

/// The description from which a model is built again, stored in its file.
public struct ModelSpecification: Codable, Sendable, Equatable {
  /// The architecture of networks that are stored as a graph: imported ones and portable files.
  public static let graph = "graph"

  /// The architecture's name, such as `resnet18`; `graph` for a network that is stored as a graph.
  public var architecture: String
  /// Number of classes: the length of the output.
  public var classCount: Int
  /// Input channels: 1 or 3.
  public var channels: Int
  /// Input rows.
  public var height: Int
  /// Input columns.
  public var width: Int
  /// Options of the architecture by name, those that differ from its defaults.
  public var options: [String: String]
  /// A graph's operators without the weights (`GraphDefinition` as JSON). A model file holds it
  /// apart from the rest, since it is long.
  public var definition: String?

  private enum CodingKeys: String, CodingKey {
    case architecture, classCount, channels, height, width, options
  }

  /// One input: `[1, height, width, channels]`.
  package var inputShape: [Int] { [1, height, width, channels] }

  /// Describes a model.
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

  /// Reads a description; one written before there were options has none.
  ///
  /// - Throws: `DecodingError`.
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

/// Builds a model from its description, its first weights drawn with the key.
public typealias ModelFactory = @Sendable (ModelSpecification, RandomKey) throws -> any Layer
