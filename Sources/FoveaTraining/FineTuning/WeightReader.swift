import FoveaImages
import FoveaTensors

/// Weights that Fovea's training did not write, brought into the form of a model of ours.
public struct ForeignWeights: Sendable {
  /// Tensors under the model's own paths, in its layouts. What the model doesn't have may come along
  /// under its own name; shapes may differ.
  public var tensors: [String: Tensor]
  /// The classes they were trained for, in the order of the outputs; empty where unknown.
  public var classNames: [String]
  /// How their images became input; nil where unknown.
  public var preprocessing: Preprocessing?

  /// Describes weights.
  public init(
    tensors: [String: Tensor], classNames: [String] = [], preprocessing: Preprocessing? = nil
  ) {
    self.tensors = tensors
    self.classNames = classNames
    self.preprocessing = preprocessing
  }
}

/// Reads weights that Fovea's training did not write, for the setting `weights`. The trainer knows
/// neither formats nor the list of downloadable weights; whoever makes it hands this in.
public struct WeightReader: Sendable {
  /// The name of the model that a file or name is for; nil where that is open.
  ///
  /// - Throws: where there is no such file or name, with what to do.
  public var model: @Sendable (_ source: String) throws -> String?
  /// Reads a file or name for a model of the catalogue.
  ///
  /// - Throws: where it cannot be read or does not fit, with what to do.
  public var read: @Sendable (_ source: String, _ model: String) throws -> ForeignWeights

  /// Makes a reader.
  public init(
    model: @escaping @Sendable (_ source: String) throws -> String?,
    read: @escaping @Sendable (_ source: String, _ model: String) throws -> ForeignWeights
  ) {
    self.model = model
    self.read = read
  }
}
