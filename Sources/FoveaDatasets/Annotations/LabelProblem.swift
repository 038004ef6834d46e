import Foundation
import FoveaSupport

/// The handling of labels that cannot be used.
public enum BadLabelPolicy: String, Sendable, Codable, CaseIterable {
  /// Stop with an error that lists the labels.
  case error
  /// Leave out the object, or the whole image where its mask or label file is invalid, and list it
  /// in `Dataset.skippedLabels`.
  case skip
}

/// A label that cannot be used, with its place and the reason.
public struct LabelProblem: Error, Hashable, Codable, CustomStringConvertible {
  /// The file; its path is relative to the data's root where it is inside.
  public var file: String
  /// The place in the file: `line 12`, or `annotation 345`; nil for the whole file.
  public var place: String?
  /// The reason why it cannot be used.
  public var reason: String

  /// Describes an invalid label.
  public init(file: String, place: String? = nil, reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// `labels/3.txt line 12: the box has no area`
  public var description: String { "\(file)\(place.map { " " + $0 } ?? ""): \(reason)" }
}

extension LabelProblem {
  init(_ file: String, line: Int, _ reason: String) {
    self.init(file: file, place: "line \(line)", reason: reason)
  }

  init(_ file: String, _ reason: String) {
    self.init(file: file, reason: reason)
  }
}

extension LabelProblem {
  /// The reason for an unreadable image, before its error.
  static let unreadableImage = "the image cannot be read"

  /// Whether the image is at fault, not the label.
  var isAboutImage: Bool { reason.hasPrefix(Self.unreadableImage) }
}

extension DatasetOptions {
  /// Notes the problems, or stops because of them: by the policy for images where an image cannot
  /// be read, else by that for labels.
  ///
  /// - Returns: notes for the user.
  /// - Throws: `DatasetError` with the first problems and the ways to solve them.
  func settle(_ problems: [LabelProblem], in root: URL) throws -> [String] {
    guard onBadImage == .skip else { return try onBadLabel.settle(problems, in: root) }
    let images = problems.filter(\.isAboutImage)
    return try BadLabelPolicy.skip.settle(images, in: root)
      + onBadLabel.settle(problems.filter { !$0.isAboutImage }, in: root)
  }
}

extension BadLabelPolicy {
  /// Notes the problems, or stops because of them, by the policy.
  ///
  /// - Returns: a note for the user; empty where there is no problem.
  /// - Throws: `DatasetError` with the first problems and the ways to solve them.
  func settle(_ problems: [LabelProblem], in root: URL) throws -> [String] {
    guard !problems.isEmpty else { return [] }
    let count = NumberText.count(problems.count, "label")
    switch self {
    case .skip:
      return [
        "left out \(count) that cannot be used:"
          + DatasetError.lines(problems, limit: 5)
      ]
    case .error:
      throw DatasetError(
        .badAnnotation,
        "\(root.path): \(count) cannot be used:"
          + DatasetError.lines(problems)
          + "\nCorrect \(problems.count == 1 ? "it" : "them"), or set `onBadLabel` to skip")
    }
  }
}
