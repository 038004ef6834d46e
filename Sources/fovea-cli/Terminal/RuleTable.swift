import Fovea
import FoveaSupport

/// The rules of a diagnosis as lines for a terminal.
enum RuleTable {
  /// Every rule in order: verdict, condition, remedies, source.
  static func text() -> String {
    let lines = VerdictRule.table.enumerated().flatMap { place, rule in
      [
        "\(place + 1). \(rule.name): \(rule.verdict.title)",
        "   if \(rule.condition)",
        "   try: \(rule.remedies.map { words($0.rawValue) }.joined(separator: ", "))",
        "   source: \(rule.source)", "",
      ]
    }
    return
      "The first rule that applies gives the verdict. The way from no model to a perfect one is 0 "
      + "for chance, the commonest class or the labels' mean, and 1 for no error: balanced "
      + "accuracy, mAP50, mIoU, R² or ROC-AUC.\n\n" + lines.dropLast().joined(separator: "\n")
  }

  /// `weightDecay` as `weight decay`.
  private static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }
}
