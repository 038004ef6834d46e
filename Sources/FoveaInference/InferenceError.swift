import Foundation
import FoveaTensors

/// A failure of loading or using a model: what happened, what was expected, and what to do.
public struct InferenceError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The kind of a failure.
  public enum Kind: String, Sendable {
    /// A model file is missing, damaged, incomplete or of another kind.
    case badFile
    /// The model is for another task, can't be built, or doesn't support the request.
    case unsuitableModel
    /// A setting is invalid.
    case badSetting
    /// The model's output is NaN or infinite.
    case notFinite
  }

  /// The kind of the failure.
  public let kind: Kind
  /// What happened, what was expected, where, and what to do.
  public let description: String

  /// Makes an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}

extension InferenceError {
  /// The error for outputs that are NaN or infinite.
  package static func notFinite(_ name: String) -> InferenceError {
    InferenceError(
      .notFinite,
      "the model's output for \(name) is NaN or infinite. Its weights have diverged: use an "
        + "earlier checkpoint, or train with a lower learning rate.")
  }
}

extension TrainedModel {
  /// Checks the outputs of several images.
  ///
  /// - Throws: `InferenceError` naming the first image with outputs that are NaN or infinite.
  package static func checkFinite(_ outputs: [Float], of names: [String]) throws {
    guard Finiteness(outputs) != .finite, !names.isEmpty else { return }
    let size = outputs.count / names.count
    let bad = outputs.firstIndex { !$0.isFinite } ?? 0
    throw InferenceError.notFinite(names[min(bad / max(size, 1), names.count - 1)])
  }
}
