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
    var figures = learningCurves(history, bestEpoch)
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
    return try write(figures, to: folder)
  }

  /// Draws what a detector's records allow, each file whole or not at all.
  ///
  /// `curves.png` needs a history; `confusion_matrix.png`, `confusion_matrix_shares.png` and
  /// `per_class.png` an evaluation; `detection_curves.png` its curves.
  ///
  /// - Parameters:
  ///   - bestEpoch: the epoch whose weights were kept; nil for that of highest mAP50-95.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the files written, in the order above.
  /// - Throws: `ImageError` where a file cannot be written.
  @discardableResult
  public static func write(
    history: [EpochRecord], bestEpoch: Int? = nil, detection: DetectionRecord,
    curves: DetectionCurvesRecord?, to folder: URL
  ) throws -> [URL] {
    var figures = learningCurves(history, bestEpoch)
    if !detection.confusionMatrix.isEmpty {
      figures.append(("confusion_matrix", .confusionMatrix(detection)))
      figures.append(("confusion_matrix_shares", .confusionMatrix(detection, cells: .shares)))
    }
    figures.append(("per_class", .perClass(detection)))
    if let curves { figures.append(("detection_curves", .detectionCurves(curves))) }
    return try write(figures, to: folder)
  }

  /// Draws what a segmenter's records allow, each file whole or not at all: `curves.png` where
  /// there is a history, `confusion_matrix.png`, `confusion_matrix_shares.png` and `per_class.png`.
  ///
  /// - Parameters:
  ///   - bestEpoch: the epoch whose weights were kept; nil for that of highest mIoU.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the files written, in the order above.
  /// - Throws: `ImageError` where a file cannot be written.
  @discardableResult
  public static func write(
    history: [EpochRecord], bestEpoch: Int? = nil, segmentation: SegmentationRecord,
    to folder: URL
  ) throws -> [URL] {
    try write(
      learningCurves(history, bestEpoch) + [
        ("confusion_matrix", .confusionMatrix(segmentation)),
        ("confusion_matrix_shares", .confusionMatrix(segmentation, cells: .shares)),
        ("per_class", .perClass(segmentation)),
      ], to: folder)
  }

  /// Draws what a regressor's records allow, each file whole or not at all: `curves.png` where
  /// there is a history, and `regression.png`.
  ///
  /// - Parameters:
  ///   - bestEpoch: the epoch whose weights were kept; nil for that of highest R².
  ///   - truths: for each value, the truth of all samples.
  ///   - predictions: for each value, the predictions in the same order.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the files written, in the order above.
  /// - Throws: `ImageError` where a file cannot be written.
  @discardableResult
  public static func write(
    history: [EpochRecord], bestEpoch: Int? = nil, regression: RegressionRecord,
    truths: [[Double]], predictions: [[Double]], to folder: URL
  ) throws -> [URL] {
    try write(
      learningCurves(history, bestEpoch) + [
        ("regression", .regression(regression, truths: truths, predictions: predictions))
      ], to: folder)
  }

  private static func learningCurves(
    _ history: [EpochRecord], _ bestEpoch: Int?
  ) -> [(String, Figure)] {
    history.isEmpty ? [] : [("curves", .learningCurves(history, bestEpoch: bestEpoch))]
  }

  private static func write(_ figures: [(String, Figure)], to folder: URL) throws -> [URL] {
    try figures.map { name, figure in
      let url = folder.appendingPathComponent(name + ".png")
      try figure.write(to: url)
      return url
    }
  }
}
