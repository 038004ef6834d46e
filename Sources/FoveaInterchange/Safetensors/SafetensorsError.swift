import Foundation

/// A failure to read a safetensors file: the file, the reason and the remedy.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The category of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or cannot be opened.
    case unreadable
    /// The file ends within its header.
    case truncated
    /// The header exceeds the size limit.
    case oversizedHeader
    /// The header is not valid JSON of the format.
    case malformedHeader
    /// A tensor name or metadata key occurs twice.
    case duplicateName
    /// The format has no such element type.
    case unknownType
    /// A shape overflows, or contradicts the size of its data.
    case badShape
    /// Byte ranges outside the file, overlapping, or with gaps.
    case badOffsets
    /// The content differs from its checksum.
    case badChecksum
    /// No tensor has the requested name.
    case missingTensor
    /// `DType` has no counterpart of the tensor's element type.
    case unsupportedType
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
    case .missingTensor, .unsupportedType: "\(path): \(reason)."
    default:
      "\(path) is damaged or not a safetensors file: \(reason). Restore it from a copy, or "
        + "create it again."
    }
  }

  /// The same text as `description`.
  public var errorDescription: String? { description }
}
