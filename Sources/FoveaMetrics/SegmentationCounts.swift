/// Pixels of one class found, invented and missed: what overlap metrics are computed from.
public struct SegmentationCounts: Sendable, Equatable {
  /// Pixels of the class that were found.
  public var truePositives: Double
  /// Pixels wrongly taken for the class.
  public var falsePositives: Double
  /// Pixels of the class that were missed.
  public var falseNegatives: Double

  /// Makes counts.
  public init(truePositives: Double, falsePositives: Double, falseNegatives: Double) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
  }

  /// Intersection over union (Jaccard index): TP / (TP + FP + FN); nil where the class is in
  /// neither the truth nor the prediction.
  public var iou: Double? {
    let union = truePositives + falsePositives + falseNegatives
    return union > 0 ? truePositives / union : nil
  }

  /// Dice coefficient: 2·TP / (2·TP + FP + FN), which equals F1; nil where the class is in neither
  /// the truth nor the prediction.
  public var dice: Double? {
    let sizes = 2 * truePositives + falsePositives + falseNegatives
    return sizes > 0 ? 2 * truePositives / sizes : nil
  }

  /// The mean IoU of the classes that have one (mIoU); nil where none has.
  ///
  /// With counts over a whole data set this is the data-set mIoU; with counts of one image, that
  /// image's. Classes that are absent are left out.
  public static func meanIoU(_ classes: [SegmentationCounts]) -> Double? {
    Metrics.oneVersusRest(classes.map(\.iou))
  }
}

extension ConfusionMatrix {
  /// The overlap counts of each class, where each sample counted was a pixel.
  public var segmentationCounts: [SegmentationCounts] { ClassTotals(self).segmentationCounts }
}
