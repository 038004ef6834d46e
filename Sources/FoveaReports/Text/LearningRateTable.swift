import FoveaRunRecords
import FoveaSupport

/// A learning-rate range test as text for a terminal of 80 columns.
///
/// ```
/// 74 updates of 32 images by sgd, learning rates 1e-07 to 0.85
/// loss 1.79 at first, at least 0.92 (smoothed); stopped at four times that
///
/// suggestion      rate  smoothed loss there
/// valley         0.011                 1.52  chosen
/// steepest       0.038                 1.21
/// minimum / 10   0.021                 0.92
/// usual           0.05
/// ```
public enum LearningRateTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: LearningRateRecord) -> String {
    var text =
      "\(NumberText.count(record.rates.count, "update")) of "
      + "\(NumberText.count(record.imagesPerUpdate, "image")) by \(record.optimizer), "
      + "learning rates "
      + "\(NumberText.short(record.lowest)) to "
      + "\(NumberText.short(record.rates.last ?? record.lowest))\n"
    if let first = record.smoothedLosses.first, let least = record.smoothedLosses.min() {
      text +=
        "loss \(NumberText.short(first)) at first, at least \(NumberText.short(least)) smoothed"
      switch record.ending {
      case .completed: text += "\n"
      case .diverged: text += "; stopped at four times that\n"
      case .notFinite: text += "; stopped where it was no number\n"
      }
    }
    guard !record.suggestions.isEmpty else { return text }
    var table = TextTable(alignments: [.left, .right, .right, .left])
    table.add(["suggestion", "rate", "smoothed loss there", ""])
    for suggestion in record.suggestions {
      table.add([
        suggestion.rule.title, NumberText.short(suggestion.rate, digits: 2),
        NumberText.short(suggestion.loss),
        suggestion.rule == .valley ? "chosen" : "",
      ])
    }
    table.add(["usual", NumberText.short(record.usual, digits: 2), "", ""])
    return text + "\n" + table.text
  }
}

extension LearningRateRecord.Rule {
  /// The name in tables and figures.
  var title: String { self == .minimum ? "minimum / 10" : rawValue }
}
