import Foundation
import FoveaRunRecords

/// The pictures of a run's folder.
public enum RunPictures {
  /// Draws what the records allow, each file whole or not at all.
  ///
  /// `curves.png` needs a history; `confusion_matrix.png` and `per_class.png` an evaluation;
  /// `roc_pr.png` and `reliability.png` its curves.
  ///
  /// - Parameters:
  ///   - history: the epochs, oldest first; empty where there was no training.
  ///   - bestEpoch: the epoch whose weights were kept; nil for that of highest validation accuracy.
  ///   - evaluation: the evaluation to draw.
  ///   - curves: the curves of the same evaluation.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the files written, in the order above.
  /// - Throws: `ImageError` where a file cannot be written.
  @discardableResult
  public static func write(
    history: [EpochRecord], bestEpoch: Int? = nil, evaluation: EvaluationRecord?,
    curves: CurvesRecord?, to folder: URL
  ) throws -> [URL] {
    var figures: [(String, Figure)] = []
    if !history.isEmpty {
      figures.append(("curves", .learningCurves(history, bestEpoch: bestEpoch)))
    }
    if let evaluation {
      figures.append(("confusion_matrix", .confusionMatrix(evaluation)))
      figures.append(("per_class", .perClass(evaluation)))
    }
    if let curves {
      if !curves.perClass.isEmpty { figures.append(("roc_pr", .rankingCurves(curves))) }
      let error = evaluation?.expectedCalibrationError
      figures.append(
        ("reliability", .reliability(curves, expectedCalibrationError: error)))
    }
    return try figures.map { name, figure in
      let url = folder.appendingPathComponent(name + ".png")
      try figure.write(to: url)
      return url
    }
  }
}
