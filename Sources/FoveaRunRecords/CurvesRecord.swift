import FoveaSupport

/// The curves of an evaluation, as points to draw: ROC and precision-recall per class, and how
/// confidence compares with accuracy.
///
/// Kept apart from ``ClassificationRecord`` because they are long. Curves of more points than the
/// writer allows are thinned for drawing; areas are always computed from all points.
public struct CurvesRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = CurvesRecord.currentFormatVersion
  /// The split that was evaluated.
  public var split: String
  /// One entry per class that some, but not all samples have as label.
  public var perClass: [ClassCurves]
  /// Bins of confidence, from 0 to 1.
  public var reliability: [ReliabilityBin]

  /// Makes a record of the current format.
  public init(split: String, perClass: [ClassCurves], reliability: [ReliabilityBin]) {
    self.split = split
    self.perClass = perClass
    self.reliability = reliability
  }
}

/// The curves of one class against all others.
public struct ClassCurves: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// ROC: x false-positive rate, y true-positive rate, from (0, 0) to (1, 1).
  public var roc: CurvePoints
  /// Precision-recall: x recall, y precision, from recall 0 upwards.
  public var precisionRecall: CurvePoints
  /// The area under all points of the ROC curve, 0 to 1.
  public var rocAUC: Double
  /// Average precision over all points, 0 to 1.
  public var averagePrecision: Double

  /// Makes the curves of a class.
  public init(
    name: String, roc: CurvePoints, precisionRecall: CurvePoints, rocAUC: Double,
    averagePrecision: Double
  ) {
    self.name = name
    self.roc = roc
    self.precisionRecall = precisionRecall
    self.rocAUC = rocAUC
    self.averagePrecision = averagePrecision
  }
}

/// Points of a curve, as two lists of equal length.
public struct CurvePoints: Codable, Sendable, Equatable {
  /// The horizontal coordinates.
  public var x: [Double]
  /// The vertical coordinates.
  public var y: [Double]

  /// Makes a curve.
  ///
  /// - Precondition: `x` and `y` have the same length.
  public init(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "\(x.count) x values and \(y.count) y values")
    self.x = x
    self.y = y
  }
}

/// The predictions with a confidence in `lower..<upper` (in the last bin 1 too).
public struct ReliabilityBin: Codable, Sendable, Equatable {
  /// The least confidence of the bin.
  public var lower: Double
  /// The confidence the bin ends at.
  public var upper: Double
  /// Predictions in the bin (their weights' sum where samples have weights).
  public var count: Double
  /// Mean confidence of the predictions in the bin, 0 where it is empty.
  public var meanConfidence: Double
  /// Share of right predictions in the bin, 0 where it is empty.
  public var accuracy: Double

  /// Makes a bin.
  public init(
    lower: Double, upper: Double, count: Double, meanConfidence: Double, accuracy: Double
  ) {
    self.lower = lower
    self.upper = upper
    self.count = count
    self.meanConfidence = meanConfidence
    self.accuracy = accuracy
  }
}
