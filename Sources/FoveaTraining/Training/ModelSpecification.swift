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
  /// The dropout rate before the last layer; nil for the architecture's own.
  public var dropout: Double?

  /// Describes a classifier.
  public init(
    architecture: String, classCount: Int, channels: Int, height: Int, width: Int,
    dropout: Double? = nil
  ) {
    self.architecture = architecture
    self.classCount = classCount
    self.channels = channels
    self.height = height
    self.width = width
    self.dropout = dropout
  }
}

/// Builds a model from its description, its first weights drawn with the key.
public typealias ModelFactory = @Sendable (ModelSpecification, RandomKey) throws -> any Layer
