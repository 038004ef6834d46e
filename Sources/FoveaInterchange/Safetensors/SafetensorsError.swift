import Foundation

/// Why a safetensors file cannot be read: which file, what is wrong, and what to do.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The family of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or may not be read.
    case unreadable
    /// The file ends before its header does.
    case truncated
    /// The header is longer than any real one.
    case oversizedHeader
    /// The header is not the JSON that the format asks for.
    case malformedHeader
    /// A name occurs twice.
    case duplicateName
    /// An element type the format does not have.
    case unknownType
    /// A shape whose size does not fit a number, or its bytes.
    case badShape
    /// Bytes outside the file, shared by two tensors, or belonging to none.
    case badOffsets
    /// The content is not what was written.
    case badChecksum
    /// There is no tensor of a name.
    case missingTensor
    /// A tensor of an element type that Fovea's tensors do not have.
    case unsupportedType
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
    case .missingTensor, .unsupportedType: "\(path): \(reason)."
    default:
      "\(path) is damaged or no safetensors file: \(reason). Restore it from a copy, or make it "
        + "anew."
    }
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
