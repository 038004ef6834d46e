import Foundation
import FoveaSupport

/// A failure to read a tensor file or one of its tensors: the file, the reason and the remedy.
public struct ArchiveError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The category of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or cannot be opened.
    case unreadable
    /// The file's format is unknown, or one without tensors.
    case unknownFormat
    /// The file contradicts its format: truncated, overlapping or out of range.
    case damaged
    /// The file asks for more memory or work than a valid file needs.
    case excessive
    /// The file is valid but uses an unsupported feature of its format.
    case unsupported
    /// A pickle names a class or function outside the few that tensors need.
    case refusedGlobal
    /// No tensor has the requested name.
    case missingTensor
  }

  /// The category of the failure.
  public let kind: Kind
  /// The file's path.
  public let path: String
  /// The reason, as a clause without a full stop.
  public let reason: String
  /// The remedy, as a sentence; by default that of the kind.
  public let advice: String

  /// Makes an error; without `advice`, the remedy is that of the kind.
  public init(_ kind: Kind, path: String, _ reason: String, advice: String? = nil) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.advice = advice ?? Self.usualAdvice(kind)
  }

  /// An error for a missing tensor; suggests the name nearest to it.
  public static func missing(_ name: String, in archive: some TensorArchive) -> ArchiveError {
    let names = archive.tensors.map(\.name)
    let question = NearestName.question(for: name, among: names)
    return ArchiveError(
      .missingTensor, path: archive.path, "there is no tensor '\(name)' among its \(names.count)",
      advice: question.isEmpty ? "" : String(question.dropFirst()))
  }

  private static func usualAdvice(_ kind: Kind) -> String {
    switch kind {
    case .unreadable: "Check the path and its read permission."
    case .unknownFormat:
      "Give a safetensors, PyTorch (.pt, .pth, .th), Keras (.h5, .keras), NPY or NPZ file."
    case .damaged: "Download or copy it again."
    case .excessive: "If the file is valid, save its tensors again as safetensors."
    case .unsupported: "Save its tensors again as safetensors."
    case .refusedGlobal:
      "None of its code was run. Save only the model's state_dict, or its tensors as safetensors."
    case .missingTensor: ""
    }
  }

  /// The path, the reason and the remedy, as sentences.
  public var description: String { "\(path): \(reason)." + (advice.isEmpty ? "" : " " + advice) }

  /// The same text as `description`.
  public var errorDescription: String? { description }
}
