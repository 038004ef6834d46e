import FoveaSupport

/// The curves of a detector's evaluation, as points to draw.
///
/// Kept apart from ``DetectionRecord`` because they are long. Points that no picture tells apart
/// are left out.
public struct DetectionCurvesRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = DetectionCurvesRecord.currentFormatVersion
  /// The split that was evaluated.
  public var split: String
  /// The IoU from which a detection is right.
  public var iou: Double
  /// The confidence at which mean F1 is highest; nil without detections.
  public var bestConfidence: Double?
  /// Mean F1 over the classes with ground-truth boxes (y) from each confidence (x) on, x ascending.
  public var meanF1: CurvePoints
  /// One entry per class with ground-truth boxes.
  public var perClass: [DetectionClassCurves]

  /// Makes a record of the current format.
  public init(
    split: String, iou: Double, bestConfidence: Double?, meanF1: CurvePoints,
    perClass: [DetectionClassCurves]
  ) {
    self.split = split
    self.iou = iou
    self.bestConfidence = bestConfidence
    self.meanF1 = meanF1
    self.perClass = perClass
  }
}

/// The curves of one class of a detector.
public struct DetectionClassCurves: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Average precision at the record's IoU, as COCO's and as in ``DetectionRecord``: the mean of
  /// the precision envelope at 101 recalls, of at most 100 detections per image.
  public var averagePrecision: Double
  /// x recall, y precision as measured (not its envelope), from recall 0 upwards, of the same
  /// detections.
  public var precisionRecall: CurvePoints
  /// x confidence ascending, y precision of the detections from there on.
  public var precision: CurvePoints
  /// x confidence ascending, y recall.
  public var recall: CurvePoints
  /// x confidence ascending, y F1.
  public var f1: CurvePoints

  /// Makes the curves of a class.
  public init(
    name: String, averagePrecision: Double, precisionRecall: CurvePoints, precision: CurvePoints,
    recall: CurvePoints, f1: CurvePoints
  ) {
    self.name = name
    self.averagePrecision = averagePrecision
    self.precisionRecall = precisionRecall
    self.precision = precision
    self.recall = recall
    self.f1 = f1
  }
}
