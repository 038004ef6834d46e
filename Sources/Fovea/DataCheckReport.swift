import Foundation
import FoveaDatasets
import FoveaImages
import FoveaReports
import FoveaRunRecords

/// The files of a data check: findings as JSON, and an HTML page.
public enum DataCheckReport {
  /// Writes `check.json` and `check.html`, each whole or not at all.
  ///
  /// - Parameter folder: The folder of the files; it must exist.
  /// - Throws: `FileWriteError` where a file cannot be written.
  public static func write(_ result: DataCheck.Result, to folder: URL) throws {
    try result.record.write(to: folder.appendingPathComponent("check.json"))
    try page(of: result).write(to: folder.appendingPathComponent("check.html"))
  }

  /// The HTML page, with pictures of the samples in the findings.
  public static func page(of result: DataCheck.Result) -> DataCheckPage {
    let positions = Dictionary(
      result.dataset.samples.enumerated().map { ($1.id, $0) },
      uniquingKeysWith: { first, _ in first })
    return DataCheckPage(result.record) { file in
      if let position = positions[file] {
        return try? result.dataset.samples[position].decoded(channels: 3)
      }
      // The file isn't a sample, such as an image without a label.
      return try? Image(contentsOf: result.dataset.root.appendingPathComponent(file))
    }
  }
}
