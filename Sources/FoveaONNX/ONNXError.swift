import Foundation

/// Why an ONNX file cannot be read or written: which file, what is wrong, and what to do.
public struct ONNXError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The family of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or may not be read.
    case unreadable
    /// The bytes are no protocol buffer of the kind, or nested too deeply.
    case malformed
    /// A name is missing, occurs twice, or is defined nowhere.
    case badName
    /// Nodes that wait for each other.
    case cycle
    /// A shape that is negative, too large, or does not fit the bytes given.
    case badTensor
    /// External data outside the model's folder, missing, or beyond the file's end.
    case badExternalData
    /// An operator set, element type or construct that Fovea does not read.
    case unsupported
    /// The file cannot be written.
    case unwritable
  }

  /// The family of the failure.
  public let kind: Kind
  /// The file.
  public let path: String
  /// What is wrong.
  public let reason: String

  init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  /// What happened and what to do.
  public var description: String {
    switch kind {
    case .unreadable: "cannot read \(path): \(reason). Check the path and the right to read it."
    case .unwritable: "cannot write \(path): \(reason)."
    case .unsupported: "\(path) cannot be imported: \(reason)."
    case .badExternalData: "\(path): \(reason). Place the data file that came with it beside it."
    case .malformed:
      "\(path) is damaged or no ONNX file: \(reason). Restore it from a copy, or export it anew."
    case .badName, .cycle, .badTensor:
      "\(path) is no valid ONNX model: \(reason). Export it anew."
    }
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}

/// A problem before it is known which file has it.
struct ONNXProblem: Error {
  let kind: ONNXError.Kind
  let reason: String

  init(_ kind: ONNXError.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  func at(_ path: String) -> ONNXError { ONNXError(kind, path, reason) }
}
