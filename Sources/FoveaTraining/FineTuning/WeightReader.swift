import Foundation
import FoveaDatasets
import FoveaTensors

/// What is known of weights that Fovea's training did not write, before they are read.
public struct ForeignWeightsInfo: Sendable {
  /// The name of the model they are for; nil where the source doesn't say.
  public var model: String?
  /// The classes they were trained for, in the order of the outputs; empty where unknown.
  public var classNames: [String]
  /// How their images became input; nil where unknown.
  public var preprocessing: Preprocessing?

  /// Describes weights.
  public init(
    model: String? = nil, classNames: [String] = [], preprocessing: Preprocessing? = nil
  ) {
    self.model = model
    self.classNames = classNames
    self.preprocessing = preprocessing
  }
}

/// Reads weights that Fovea's training did not write, for the setting `weights`. The trainer knows
/// neither formats nor the list of downloadable weights; whoever makes it hands this in.
public struct WeightReader: Sendable {
  /// Says what is known of a file or name.
  ///
  /// - Throws: where there is no such file or name, with what to do.
  public var info: @Sendable (_ source: String) throws -> ForeignWeightsInfo
  /// Reads a file or name for a model: tensors under the model's own paths, in its layouts. What the
  /// model doesn't have may come along under its own name; shapes may differ.
  public var tensors:
    @Sendable (_ source: String, _ model: ModelSpecification) throws ->
      [String: Tensor]

  /// Makes a reader.
  public init(
    info: @escaping @Sendable (_ source: String) throws -> ForeignWeightsInfo,
    tensors:
      @escaping @Sendable (_ source: String, _ model: ModelSpecification) throws -> [String: Tensor]
  ) {
    self.info = info
    self.tensors = tensors
  }
}
