import Foundation
import FoveaSupport

/// `results.csv`: the history as a table for spreadsheets, one row per epoch.
///
/// Rewritten whole after every epoch, so that it always agrees with the history, also after a run
/// was resumed. Validation metrics get a column each, named `val.` and the metric, sorted; values
/// a row lacks are empty.
public enum ResultsCSV {
  /// The table as text, lines ended by `\n`, numbers with `.` and as many digits as needed to read
  /// back the same value.
  public static func text(_ records: [EpochRecord]) -> String {
    let metrics = Set(records.flatMap { $0.valMetrics.keys }).sorted()
    let header =
      [
        "epoch", "step", "learningRate", "trainLoss", "trainAccuracy", "valLossWeighted",
        "valLossUnweighted",
      ] + metrics.map { "val." + $0 } + ["seconds", "imagesPerSecond", "dataWaitShare"]
    let rows = records.map { record in
      [String(record.epoch), String(record.step)]
        + ([
          record.learningRate, record.trainLoss, record.trainAccuracy, record.valLossWeighted,
          record.valLossUnweighted,
        ] + metrics.map { record.valMetrics[$0] }
        + [record.seconds, record.imagesPerSecond, record.dataWaitShare])
        .map { (value: Double?) in value.map { "\($0)" } ?? "" }
    }
    return ([header] + rows).map(CSVLine.text).joined()
  }

  /// Writes the table, whole or not at all.
  ///
  /// - Throws: ``FileWriteError``.
  public static func write(_ records: [EpochRecord], to url: URL) throws {
    try AtomicFile.write(Data(text(records).utf8), to: url)
  }
}
