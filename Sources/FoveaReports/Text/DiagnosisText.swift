import FoveaRunRecords
import FoveaSupport

/// The diagnosis of a run as lines for a terminal.
public enum DiagnosisText {
  /// The verdict, its evidence and all remedies.
  public static func full(_ record: DiagnosisRecord) -> String {
    var lines = ["verdict: \(record.headline)", ""]
    lines += record.evidence.map { "  " + $0.text }
    lines.append("  " + measured(record))
    if !record.others.isEmpty {
      lines.append("  also: " + record.others.map(words).joined(separator: ", "))
    }
    guard !record.remedies.isEmpty else { return lines.joined(separator: "\n") }
    lines += ["", "to try, by expected gain:"]
    for (place, remedy) in record.remedies.enumerated() {
      lines += ["  \(place + 1). \(remedy.reason)", "     \(remedy.command)"]
    }
    return lines.joined(separator: "\n")
  }

  /// A few lines: the verdict, its first numbers, the images measured, the first remedy with its
  /// command.
  ///
  /// - Parameter command: The command that prints the rest.
  public static func short(_ record: DiagnosisRecord, command: String) -> [String] {
    var lines = ["verdict: \(record.headline)"]
    lines += record.evidence.prefix(2).map { "  " + $0.text }
    lines.append("  " + measured(record))
    if record.verdict != "goodFit", let first = record.remedies.first {
      lines += ["  try first: \(first.reason)", "    \(first.command)"]
    }
    lines.append("  evidence and commands: \(command)")
    return lines
  }

  /// The images that the figures are of.
  private static func measured(_ record: DiagnosisRecord) -> String {
    let metric = record.metric
    let part =
      metric.trainingImages < metric.trainingTotal
      ? "\(NumberText.grouped(metric.trainingImages)) of "
        + NumberText.grouped(metric.trainingTotal)
      : NumberText.grouped(metric.trainingImages)
    return "measured on \(part) train and \(NumberText.grouped(metric.validationImages)) val "
      + "images, without augmentation"
  }

  /// `notConverged` as `not converged`.
  private static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }
}
