import Foundation
import FoveaRunRecords

/// The pictures of a run's folder.
public enum RunPictures {
  /// A figure and its file name without extension, such as `confusion_matrix`.
  public typealias Named = (name: String, figure: Figure)

  /// The learning curves; none without a history.
  ///
  /// - Parameters:
  ///   - history: The records of the epochs, oldest first; empty without training.
  ///   - bestEpoch: The epoch of the model's weights; nil for the one with the best main metric.
  public static func learningCurves(
    _ history: [EpochRecord], bestEpoch: Int? = nil
  ) -> [Named] {
    history.isEmpty ? [] : [("curves", .learningCurves(history, bestEpoch: bestEpoch))]
  }

  /// Draws figures as PNG files, each whole or not at all.
  ///
  /// - Parameter folder: The folder of the files; it must exist.
  /// - Returns: The files, in the order of the figures.
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
