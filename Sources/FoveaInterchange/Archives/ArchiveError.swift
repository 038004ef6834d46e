import Foundation
import FoveaSupport

/// Why a file of tensors, or one of its tensors, cannot be read: where, what, and what to do.
public struct ArchiveError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The family of a failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The file is missing or may not be read.
    case unreadable
    /// The file is of no format that is known here, or of one that holds no tensors.
    case unknownFormat
    /// The file is of a known format and contradicts it: cut short, overlapping, out of range.
    case damaged
    /// The file asks for more memory or work than any honest one.
    case excessive
    /// The file is sound, and uses something of its format that is not supported.
    case unsupported
    /// A pickle names an object or a function that is not one of the few that tensors need.
    case refusedGlobal
    /// There is no tensor of a name.
    case missingTensor
  }

  /// The family of the failure.
  public let kind: Kind
  /// The file.
  public let path: String
  /// What is wrong, as a clause without a full stop.
  public let reason: String
  /// What to do, as a sentence; the usual one of the kind unless given.
  public let advice: String

  /// Describes a failure.
  public init(_ kind: Kind, path: String, _ reason: String, advice: String? = nil) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.advice = advice ?? Self.usualAdvice(kind)
  }

  /// A tensor that is not there, with the nearest of those that are.
  public static func missing(_ name: String, in archive: some TensorArchive) -> ArchiveError {
    let names = archive.tensors.map(\.name)
    let question = NearestName.question(for: name, among: names)
    return ArchiveError(
      .missingTensor, path: archive.path, "there is no tensor '\(name)' among its \(names.count)",
      advice: question.isEmpty ? "" : String(question.dropFirst()))
  }

  private static func usualAdvice(_ kind: Kind) -> String {
    switch kind {
    case .unreadable: "Check the path and the right to read it."
    case .unknownFormat:
      "Give a safetensors, PyTorch (.pt, .pth, .th), Keras (.h5, .keras), NPY or NPZ file."
    case .damaged: "Download or copy it again."
    case .excessive: "If it is honest, save its tensors again as safetensors."
    case .unsupported: "Save its tensors again as safetensors."
    case .refusedGlobal:
      "Nothing of it was run. Save only the model's state_dict, or its tensors as safetensors."
    case .missingTensor: ""
    }
  }

  /// What happened and what to do.
  public var description: String { "\(path): \(reason)." + (advice.isEmpty ? "" : " " + advice) }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
