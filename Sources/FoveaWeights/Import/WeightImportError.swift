import FoveaSupport

/// Weights that do not fit the model.
public struct WeightImportError: Error, CustomStringConvertible {
  /// The outcome for every parameter and tensor.
  public let report: WeightImportReport
  /// The summary, the first differences of each kind, and the remedy.
  public let description: String

  /// - Parameter fitting: Catalogue models that the file fits.
  init(_ report: WeightImportReport, classifier: String?, fitting: [String]) {
    self.report = report
    var text = "\(report.file) doesn't fit the model \(report.model): \(report.summary)."
    if let first = report.missing.first {
      text += " Missing: \(first.expected) \(first.shape)"
      text += first.suggestion.map { " (is it '\($0)'?)" } ?? ""
      text += Self.others(report.missing.count)
    }
    if let first = report.mismatched.first {
      text += " Of another shape: \(first.tensor) is \(first.found), not \(first.expected)"
      text += Self.others(report.mismatched.count)
    }
    if let first = report.unexpected.first {
      text += " Unexpected: \(first.tensor) \(first.shape)"
      text += first.suggestion.map { " (is it '\($0)'?)" } ?? ""
      text += Self.others(report.unexpected.count)
    }
    description = text + " " + Self.advice(report, classifier, fitting)
  }

  private static func others(_ count: Int) -> String {
    count > 1 ? ", and \(count - 1) more." : "."
  }

  private static func advice(
    _ report: WeightImportReport, _ classifier: String?, _ fitting: [String]
  ) -> String {
    if !fitting.isEmpty {
      return "It fits \(fitting.joined(separator: ", "))."
    }
    let isHead = { (path: String) in classifier.map { path.hasPrefix($0 + ".") } ?? false }
    let onlyHead =
      report.unexpected.isEmpty
      && (report.missing.map(\.parameter) + report.mismatched.map(\.parameter)).allSatisfy(isHead)
    if onlyHead, let head = report.mismatched.first {
      return "Only the classifier differs: build the model for \(head.found[0]) classes, or skip "
        + "the classifier to give the model a new one."
    }
    return
      "Choose the model that the weights were made for, or allow what is missing or unexpected."
  }
}
