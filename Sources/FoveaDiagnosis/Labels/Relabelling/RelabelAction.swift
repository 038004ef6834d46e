import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaSupport

/// What a person decided about a label issue.
enum RelabelAction: Equatable {
  /// The label stays.
  case keep
  /// The suggestion is right.
  case accept
  /// The box, or the image, is left out.
  case drop
  /// The label is this class: a position in the class names.
  case label(Int)

  /// The words of the column `action`, besides class names.
  static let words = ["accept", "fix", "drop", "keep"]

  /// Reads an action. A class that is called like one of the words is meant as the word.
  ///
  /// - Throws: `DatasetError` where it is neither a word nor a class.
  init(_ issue: LabelIssue, classNames: [String]) throws {
    let text = issue.action.trimmingCharacters(in: .whitespaces)
    switch text.lowercased() {
    case "", "keep": self = .keep
    case "accept", "fix": self = .accept
    case "drop": self = .drop
    default:
      guard let label = classNames.firstIndex(of: text) else {
        throw DatasetError(
          .badSetting,
          "\(issue.path): the action '\(text)' is neither "
            + Self.words.joined(separator: ", ") + " nor a class."
            + NearestName.question(for: text, among: Self.words + classNames))
      }
      self = .label(label)
    }
  }
}
