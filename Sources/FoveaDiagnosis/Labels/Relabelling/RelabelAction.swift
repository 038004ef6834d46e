import Foundation
import FoveaDatasets
import FoveaSupport

/// What a person decided about a suspected label, in the column `action` of `labels.csv`.
enum RelabelAction: Equatable {
  /// The label stays.
  case keep
  /// The suggestion is right.
  case accept
  /// The box, or the image, is left out.
  case drop
  /// The label is this one: the name of a class, or a number.
  case label(String)

  /// The words of the column, besides labels.
  static let words = ["accept", "fix", "drop", "keep"]

  /// Reads an action. A class that is called like one of the words is meant as the word.
  ///
  /// - Parameters:
  ///   - classNames: The classes that can be named; nil for numbers.
  ///   - problem: Makes the error, which says where the action is written.
  /// - Throws: `DatasetError` where it is neither a word nor a label.
  init(
    _ text: String, classNames: [String]?, problem: (_ text: String) -> DatasetError
  ) throws(DatasetError) {
    let text = text.trimmingCharacters(in: .whitespaces)
    switch text.lowercased() {
    case "", "keep": self = .keep
    case "accept", "fix": self = .accept
    case "drop": self = .drop
    default:
      let isLabel =
        classNames.map { $0.contains(text) } ?? (Double(text)?.isFinite == true)
      guard isLabel else {
        throw problem(
          "the action '\(text)' is unknown: expected accept, drop, keep or "
            + (classNames == nil ? "a number." : "a class name.")
            + NearestName.question(for: text, among: Self.words + (classNames ?? [])))
      }
      self = .label(text)
    }
  }
}
