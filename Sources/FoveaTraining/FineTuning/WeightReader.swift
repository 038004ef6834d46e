import FoveaImages
import FoveaTensors

/// Weights of another program, converted to the form of a model of the catalogue.
public struct ForeignWeights: Sendable {
  /// Tensors by the model's own paths, in its layouts. Shapes may differ. Tensors that the model
  /// doesn't have are listed by their original names.
  public var tensors: [String: Tensor]
  /// The classes they were trained for, in the order of the outputs; empty where unknown.
  public var classNames: [String]
  /// The preprocessing of their images; nil where unknown.
  public var preprocessing: Preprocessing?

  /// Makes weights of tensors.
  public init(
    tensors: [String: Tensor], classNames: [String] = [], preprocessing: Preprocessing? = nil
  ) {
    self.tensors = tensors
    self.classNames = classNames
    self.preprocessing = preprocessing
  }
}

/// Reads weights of other programs, for the setting `weights`. The trainer knows neither their
/// formats nor the downloadable weights, so it gets a reader.
public struct WeightReader: Sendable {
  /// The name of the model that a file or name belongs to; nil where unknown.
  ///
  /// - Throws: An error with the fix, where there is no such file or name.
  public var model: @Sendable (_ source: String) throws -> String?
  /// Reads a file or name for a model of the catalogue.
  ///
  /// - Throws: An error with the fix, where it cannot be read or does not fit.
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
