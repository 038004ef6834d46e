import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// An evaluation of embeddings as text for a terminal of 80 columns.
public enum VerificationTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: VerificationRecord) -> String {
    var counts = [
      (record.samePairCount, "same pairs"), (record.differentPairCount, "different pairs"),
    ]
    if let identities = record.identityCount { counts.insert((identities, "labels"), at: 0) }
    if let samples = record.sampleCount { counts.insert((samples, "samples"), at: 0) }
    let deviation = record[.balancedAccuracyDeviation].map {
      " +- \(NumberText.fixed($0, 4)) over \(record.folds ?? 0) folds"
    }
    let rates = record.trueAcceptRate.compactMap { key, value in Double(key).map { ($0, value) } }
      .sorted { $0.0 > $1.0 }.map { rate, value in
        Headline.Item("TAR at FAR \(rate)", value)
      }
    let counted = counts.map { "\(NumberText.grouped($0)) \($1)" }
    let figures = """
      \(Headline.text(Headline.items(of: record, line: 0)))
      \(Headline.text(rates))
      \(Headline.text([.init("balanced accuracy", record[.balancedAccuracy])]))\(deviation ?? "")
      threshold: \(record.distance) distance \(NumberText.short(record.threshold, digits: 5))
      """
    return Headline.report(
      table: "", head: "\(record.split): \(counted.joined(separator: ", "))", figures: figures,
      verdict: Verdict.lines(record), skipped: record.skippedImages)
  }

  /// The definitions of the metrics; every line ends with a line break.
  public static func definitions(_ record: VerificationRecord) -> String {
    Headline.wrapped([
      "TAR, FAR: shares of same and of different pairs accepted; balanced accuracy: mean of TAR "
        + "and 1 - FAR at the threshold.",
      "threshold: \(record.definitions["threshold"] ?? "not described").",
    ])
  }
}
