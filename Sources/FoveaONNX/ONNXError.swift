import Foundation

/// A failure to read or write an ONNX file: the file, the reason and the remedy.
public struct ONNXError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The category of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or cannot be opened.
    case unreadable
    /// The bytes are not a protocol buffer message, or are nested too deeply.
    case malformed
    /// A name is missing, occurs twice or is undefined.
    case badName
    /// The graph contains a cycle.
    case cycle
    /// A shape is negative, too large or contradicts the data.
    case badTensor
    /// External data is missing, incomplete or outside the model's folder.
    case badExternalData
    /// An operator set, element type or feature that Fovea does not support.
    case unsupported
    /// The file cannot be written.
    case unwritable
  }

  /// The category of the failure.
  public let kind: Kind
  /// The file's path.
  public let path: String
  /// The reason, as a clause without a full stop.
  public let reason: String

  init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  /// The path, the reason and the remedy, as sentences.
  public var description: String {
    switch kind {
    case .unreadable: "cannot read \(path): \(reason). Check the path and its read permission."
    case .unwritable: "cannot write \(path): \(reason)."
    case .unsupported: "\(path) cannot be imported: \(reason)."
    case .badExternalData: "\(path): \(reason). Place its data file in the same folder."
    case .malformed:
      "\(path) is damaged or not an ONNX file: \(reason). Restore it from a copy, or "
        + "export it again."
    case .badName, .cycle, .badTensor:
      "\(path) is not a valid ONNX model: \(reason). Export it again."
    }
  }

  /// The same text as `description`.
  public var errorDescription: String? { description }
}

/// A problem in a file, without the file's path.
struct ONNXProblem: Error {
  let kind: ONNXError.Kind
  let reason: String

  init(_ kind: ONNXError.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  func at(_ path: String) -> ONNXError { ONNXError(kind, path, reason) }
}
