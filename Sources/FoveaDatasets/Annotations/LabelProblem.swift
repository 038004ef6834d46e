import Foundation

/// What to do with a label that cannot be used.
public enum BadLabelPolicy: String, Sendable, Codable, CaseIterable {
  /// Stop with an error that lists the labels.
  case error
  /// Leave out the object, or the image where its mask or its whole label file is at fault, and list
  /// it in `Dataset.skippedLabels`.
  case skip
}

/// A label that cannot be used: where it stands and why.
public struct LabelProblem: Error, Hashable, Codable, CustomStringConvertible {
  /// The file, relative to the data's root where it lies below.
  public var file: String
  /// The place in the file: `line 12`, or `annotation 345`; nil where the whole file is meant.
  public var place: String?
  /// What is wrong.
  public var reason: String

  /// Describes a label.
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

extension BadLabelPolicy {
  /// Goes on with the problems noted, or stops because of them.
  ///
  /// - Returns: a note for the user, where there is something to say.
  /// - Throws: `DatasetError` that lists the first problems and the ways out.
  func settle(_ problems: [LabelProblem], in root: URL) throws -> [String] {
    guard !problems.isEmpty else { return [] }
    let count = DatasetError.count(problems.count, "label")
    switch self {
    case .skip:
      return [
        "left out \(count) that cannot be used:"
          + DatasetError.lines(problems.map(\.description), limit: 5)
      ]
    case .error:
      throw DatasetError(
        .badAnnotation,
        "\(root.path): \(count) cannot be used:"
          + DatasetError.lines(problems.map(\.description))
          + "\nCorrect \(problems.count == 1 ? "it" : "them"), or leave out and list what cannot be "
          + "used with --on-bad-label skip")
    }
  }
}
