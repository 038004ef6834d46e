import FoveaLayers
import FoveaTensors

/// All that is needed to build a classifier again, stored in its file.
public struct ModelSpecification: Codable, Sendable, Equatable {
  /// The architecture's name, such as `resnet18`.
  public var architecture: String
  /// Number of classes: the length of the output.
  public var classCount: Int
  /// Input channels: 1 or 3.
  public var channels: Int
  /// Input rows.
  public var height: Int
  /// Input columns.
  public var width: Int

  /// One input: `[1, height, width, channels]`.
  var inputShape: [Int] { [1, height, width, channels] }

  /// Describes a classifier.
  public init(
    architecture: String, classCount: Int, channels: Int, height: Int, width: Int
  ) {
    self.architecture = architecture
    self.classCount = classCount
    self.channels = channels
    self.height = height
    self.width = width
  }
}

/// Builds a model from its description, its first weights drawn with the key.
public typealias ModelFactory = @Sendable (ModelSpecification, RandomKey) throws -> any Layer
