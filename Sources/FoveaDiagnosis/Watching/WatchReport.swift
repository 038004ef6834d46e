import Foundation
import FoveaReports
import FoveaRunRecords
import FoveaTraining

/// What a watched run shows at its end: the flow of the gradient as a picture and as a table.
public enum WatchReport {
  /// Draws `watch.png` beside the records.
  ///
  /// - Returns: The picture; nil where no step was measured.
  /// - Throws: `ImageError` where the picture cannot be written.
  public static func write(_ records: [WatchRecord], to folder: URL) throws -> URL? {
    guard let figure = Figure.gradientFlow(records) else { return nil }
    return try RunPictures.write([("watch", figure)], to: folder).first
  }

  /// The layers of the first and of the last measured step as text for a terminal of 80 columns;
  /// every line ends with a line break. Empty where no step was measured.
  public static func text(_ records: [WatchRecord]) -> String { WatchTable.text(records) }
}
