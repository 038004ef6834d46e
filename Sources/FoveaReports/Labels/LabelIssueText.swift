import FoveaRunRecords
import FoveaSupport

/// Suspected label errors in words.
public enum LabelIssueText {
  /// The suspicion in a few words, such as `swapped class: RBC, suggested WBC (0.02)`.
  public static func line(_ issue: LabelIssue) -> String {
    let score = "(\(NumberText.fixed(issue.score, 2)))"
    let kind = issue.kind.rawValue.replacing("-", with: " ")
    switch issue.kind {
    case .overlookedObject: return "\(kind): \(issue.suggested) \(score)"
    case .badlyLocated: return "\(kind): \(issue.given) \(score)"
    case .swappedClass, .wrongLabel, .maskIssue, .valueOutlier:
      let suggestion = issue.suggested.isEmpty ? "" : ", suggested \(issue.suggested)"
      return "\(kind): \(issue.given)\(suggestion) \(score)"
    }
  }
}
