import FoveaRunRecords
import Foundation

/// The pictures of a run's folder.
public enum RunPictures {
  /// A figure and its file name without extension, such as `confusion_matrix`.
  public typealias Named = (name: String, figure: Figure)

  /// The learning curves, where there is a history.
  ///
  /// - Parameters:
  ///   - history: the epochs, oldest first; empty where there was no training.
  ///   - bestEpoch: the epoch of the kept weights; nil for that of the best main metric.
  public static func learningCurves(
    _ history: [EpochRecord], bestEpoch: Int? = nil
  ) -> [Named] {
    history.isEmpty ? [] : [("curves", .learningCurves(history, bestEpoch: bestEpoch))]
  }

  /// Draws figures as PNG files, each whole or not at all.
  ///
  /// - Parameter folder: the folder of the files; it must exist.
  /// - Returns: the files written, in the order of the figures.
  /// - Throws: `ImageError` where a file cannot be written.
  @discardableResult
  public static func write(_ figures: [Named], to folder: URL) throws -> [URL] {
    try figures.map { name, figure in
      let url = folder.appendingPathComponent(name + ".png")
      try figure.write(to: url)
      return url
    }
  }
}
