import FoveaRunRecords
import FoveaSupport

/// The suspected label errors of a data set as text for a terminal of 80 columns.
///
/// ```
/// image          given  suggested   score  margin  split
/// cat/00017.jpg  cat    dog        0.0104  0.0213  train
///
/// 1 of 200 labels is suspected, judged by 4 folds of resnet18
/// ```
public enum LabelsTable {
  /// The number of issues listed.
  public static let listed = 10

  /// The text; every line ends with a line break.
  public static func text(_ record: LabelsRecord) -> String {
    let table = record.issues.isEmpty ? "" : issues(record) + "\n"
    return table + Headline.wrapped(sentences(record))
  }

  /// The first issues.
  static func issues(_ record: LabelsRecord) -> String {
    let hasMargins = record.issues.contains { $0.margin != nil }
    let hasValues = record.task == "regression" && record.classNames.count > 1
    let hasSplits = record.issues.contains { $0.split != nil }
    let hasKinds = Set(record.issues.map(\.kind)).count > 1
    var table = TextTable(
      alignments: [.left] + (hasKinds ? [.left] : []) + (hasValues ? [.left] : [])
        + (record.task == "regression" ? [.right, .right, .right] : [.left, .left, .right])
        + (hasMargins ? [.right] : []) + (hasSplits ? [.left] : []))
    table.add(
      ["image"] + (hasKinds ? ["kind"] : []) + (hasValues ? ["value"] : []) + [
        "given", "suggested", "score",
      ]
        + (hasMargins ? ["margin"] : []) + (hasSplits ? ["split"] : []))
    for issue in record.issues.prefix(listed) {
      table.add(
        [issue.path] + (hasKinds ? [issue.kind.rawValue] : [])
          + (hasValues ? [issue.valueName ?? ""] : [])
          + [issue.given, issue.suggested, NumberText.fixed(issue.score, 4)]
          + (hasMargins ? [issue.margin.map { NumberText.fixed($0, 4) } ?? ""] : [])
          + (hasSplits ? [issue.split ?? ""] : []))
    }
    let more = record.issues.count - listed
    return table.text(width: Headline.width)
      + (more > 0 ? "and \(NumberText.grouped(more)) more\n" : "")
  }

  /// What was found, and how far to trust it.
  static func sentences(_ record: LabelsRecord) -> [String] {
    let count = record.issues.count
    let labels = record.task == "regression" && record.classNames.count > 1 ? "values" : "labels"
    var sentences = [
      "\(NumberText.grouped(count)) \(count == 1 ? "label is" : "\(labels) are") suspected, of "
        + "\(NumberText.count(record.judgedCount, "image")), judged by \(record.method) "
        + "(\(record.filter))."
    ]
    let kinds = LabelIssue.Kind.allCases.compactMap { kind in
      let count = record.issues.count { $0.kind == kind }
      return count > 0 ? "\(NumberText.grouped(count)) \(kind.rawValue)" : nil
    }
    if kinds.count > 1 { sentences.append("By kind: \(kinds.joined(separator: ", ")).") }
    if let precision = record.estimatedPrecision {
      let real = Int((precision * Double(count)).rounded())
      sentences.append(
        "Expected: about \(NumberText.grouped(real)) of the "
          + "\(NumberText.count(count, "suspected label")) are wrong. The first are the surest."
      )
    }
    if let most = record.estimatedErrors, let agreement = record.agreement {
      let expected = record.expectedErrors.map {
        let share = Double($0) / Double(max(record.judgedCount, 1))
        return "about \(NumberText.grouped($0)) wrong labels (\(NumberText.percent(share, 1))), "
      }
      sentences.append(
        "In all: \(expected ?? "")at most \(NumberText.grouped(most)), the sum of the joint. The "
          + "judges agree with \(NumberText.percent(agreement, 1)) of the labels; of few wrong "
          + "labels, both estimates are too high, since judges err, too.")
    }
    let pairs = record.confusedPairs.prefix(3)
    if !pairs.isEmpty {
      sentences.append(
        "Most often: "
          + pairs.map {
            "\($0.given) for \($0.suggested) (\(NumberText.grouped($0.count)))"
          }.joined(separator: ", ") + ".")
    }
    if record.task == "classification", count > 0 {
      sentences.append(
        "score: self-confidence, the probability of the given label; margin: that less the "
          + "highest of another class, from -1…1 to 0…1; low is suspect.")
    }
    let test = record.issues.count { $0.split == "test" }
    if test > 0 {
      sentences.append(
        "\(NumberText.count(test, "suspected label")) of test: 'fovea relabel' leaves test "
          + "labels as they are unless told otherwise.")
    }
    return sentences
  }
}
