import FoveaRunRecords

/// A figure of a segmenter's evaluation.
public typealias SegmentationMetric = Metric<SegmentationDetails>

/// Pixel counts and means over images, of all images or resampled, that metrics are computed from.
public struct SegmentationTally {
  /// Right, labelled and predicted pixels of each class.
  let totals: ClassTotals
  /// Found, invented and missed pixels of each class.
  let overlap: [SegmentationCounts]
  /// The mean Dice of the images with the class, for each class.
  let diceMeanOverImages: [Double?]
  /// The mean boundary F-score of the images with a contour of the class, for each class.
  let boundaryF: [Double?]
}

extension SegmentationDetails: MeasuredDetails {
  /// Counts and values of the samples.
  public typealias Tally = SegmentationTally

  /// The metrics of segmentation.
  public static var metrics: [SegmentationMetric] {
    [
      .pixelAccuracy, .baselinePixelAccuracy, .meanAccuracy, .mIoU, .dice, .diceMeanOverImages,
      .boundaryF,
    ]
  }

  /// Definitions of terms and of the figures of single classes.
  static let terms: [String: String] = [
    "iou": "TP / (TP + FP + FN), pixels of the whole split",
    "accuracy": "of a class: TP / (TP + FN), its recall",
    "precision": "of a class: TP / (TP + FP)",
    "ignored": "pixels whose true value is 255 count nowhere",
    "confusionMatrix": "pixels; rows: true class; columns: predicted class",
  ]
}

extension SegmentationMetric {
  /// Share of right pixels.
  public static var pixelAccuracy: Self {
    Self(
      "pixelAccuracy", title: "pixel accuracy", place: .line(0),
      definition: "right pixels / all pixels that count, over the whole split"
    ) { $0.totals.accuracy }
  }

  /// The pixel accuracy of always predicting the commonest labelled class.
  public static var baselinePixelAccuracy: Self {
    Self(
      "baselinePixelAccuracy", title: "baseline pixel accuracy", isHeadline: false,
      definition: "share of the commonest class: the pixel accuracy of predicting it everywhere"
    ) { $0.totals.largestShare }
  }

  /// Mean recall over the labelled classes.
  public static var meanAccuracy: Self {
    Self(
      "meanAccuracy", title: "mean accuracy", place: .line(0),
      definition: "mean recall over the classes present in the truth"
    ) { $0.totals.balancedAccuracy }
  }

  /// Mean IoU, from the pixel counts of the whole split; see ``SegmentationCounts/meanIoU(_:)``.
  public static var mIoU: Self {
    Self(
      "mIoU", title: "mIoU", place: .line(0),
      definition: "mean iou over the classes present in the truth or the predictions; the others "
        + "are named in absentClasses"
    ) { SegmentationCounts.meanIoU($0.overlap) }
  }

  /// Mean Dice, from the pixel counts of the whole split; see ``SegmentationCounts/dice``.
  public static var dice: Self {
    Self(
      "dice", title: "Dice", place: .line(0),
      definition: "2 TP / (2 TP + FP + FN), pixels of the whole split (equals F1); mean over the "
        + "classes of mIoU"
    ) { Metrics.mean($0.overlap.map(\.dice)) }
  }

  /// Mean over classes of the mean Dice of the images with the class.
  public static var diceMeanOverImages: Self {
    Self(
      "diceMeanOverImages", title: "Dice (mean over images)", place: .line(0),
      definition: "Dice of each image, averaged over the images that hold the class on either "
        + "side, then over classes"
    ) { Metrics.mean($0.diceMeanOverImages) }
  }

  /// Mean over classes of the mean boundary F-score of the images with a contour of the class.
  public static var boundaryF: Self {
    Self(
      "boundaryF", title: "boundary F", place: .line(0),
      definedBy: { details in
        details.boundaryTolerance.map { tolerance in
          "contour pixels (4-neighbours of another class) within \(tolerance) of the image's "
            + "diagonal, rounded up to whole pixels, of the other side's contour: F1 of precision "
            + "and recall (Csurka 2013, rounding of DAVIS); averaged over the images with a "
            + "contour on either side, then over classes"
        }
      }
    ) { Metrics.mean($0.boundaryF) }
  }
}
