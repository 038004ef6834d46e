import Foundation

/// A failure of training or evaluation: what happened, what was expected, and what to do.
public struct TrainingError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The kind of a failure.
  public enum Kind: String, Sendable {
    /// The loss or a weight is NaN or infinite.
    case diverged
    /// The run's folder holds another run.
    case occupiedFolder
    /// Another program trains in the run's folder.
    case lockedFolder
    /// The folder holds no run to resume.
    case nothingToResume
    /// Settings differ from those of the run to resume.
    case changedSettings
    /// The data does not fit the model or the settings.
    case unsuitableData
    /// The model doesn't suit the input or the task.
    case unsuitableModel
    /// No learning rate was found.
    case noLearningRate
    /// A model file or checkpoint is damaged, incomplete or of another kind.
    case badFile
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
