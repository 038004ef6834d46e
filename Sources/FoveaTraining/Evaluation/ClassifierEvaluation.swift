import FoveaImages
import FoveaRunRecords

/// The evaluation of a classifier on data.
public struct ClassifierEvaluation: Sendable {
  /// The metrics on the split, with definitions and confidence intervals.
  public var record: ClassificationRecord
  /// ROC, precision-recall and reliability curves.
  public var curves: CurvesRecord
  /// One prediction per sample, in the data's order; `path` is the sample's id.
  public var predictions: [PredictionRecord]
  /// The name of the labelled class of each prediction.
  public var labels: [String]
  /// Each prediction's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
