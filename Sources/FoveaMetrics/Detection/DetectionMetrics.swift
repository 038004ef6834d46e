import FoveaRunRecords

/// A figure of a detector's evaluation.
public typealias DetectionMetric = Metric<DetectionDetails>

/// The figures of each class, of all images or resampled, that metrics are computed from.
public struct DetectionTally {
  /// The figures of one class; those of sizes, limits and Pascal VOC are nil in a resample.
  struct Class {
    /// Average precision at COCO's ten thresholds; nil without a ground-truth box.
    var averagePrecisions: [Double]?
    /// Average precision of small, medium and large boxes.
    var averagePrecisionBySize: [Double?] = [nil, nil, nil]
    /// Average recall with 1, 10 and 100 detections per image.
    var averageRecallByLimit: [Double?] = [nil, nil, nil]
    /// Average recall of small, medium and large boxes.
    var averageRecallBySize: [Double?] = [nil, nil, nil]
    /// Pascal VOC's average precision at IoU 0.5.
    var vocAveragePrecision: Double?
    /// Precision, recall and F1 at the confidence and the operating IoU.
    var scores: ClassScores

    /// The mean over COCO's ten thresholds.
    var averagePrecision: Double? { averagePrecisions.flatMap { Metrics.mean($0) } }
  }

  let classes: [Class]

  func mean(_ figure: (Class) -> Double?) -> Double? { Metrics.mean(classes.map(figure)) }

  /// The mean over the classes with ground-truth boxes.
  func mean(_ score: KeyPath<ClassScores, Double>) -> Double? {
    mean { $0.scores.support > 0 ? $0.scores[keyPath: score] : nil }
  }
}

extension DetectionDetails: MeasuredDetails {
  /// Counts and values of the samples.
  public typealias Tally = DetectionTally

  /// The metrics of detection.
  public static var metrics: [DetectionMetric] {
    [
      .mAP50, .mAP50to95, .mAP75, .vocMAP50, .precision, .recall, .f1, .mAPSmall, .mAPMedium,
      .mAPLarge, .averageRecall1, .averageRecall10, .averageRecall100, .averageRecallSmall,
      .averageRecallMedium, .averageRecallLarge,
    ]
  }

  /// Definitions of terms and of the record's details.
  func terms(_ interpolation: VOCInterpolation) -> [String: String] {
    [
      "averageRecall": "pycocotools: mean recall over classes and IoU 0.50:0.05:0.95 with 1, 10 or "
        + "100 detections per image and class; sizes as for mAP, with 100",
      "iou": "intersection / union of boxes with continuous edges, no pixel added; crowds: "
        + "intersection / area of the detection",
      "bestConfidence": "the score at which mean F1 over classes is highest, chosen on this very "
        + "split; not smoothed",
      "vocMAP50": "Pascal VOC at IoU 0.5, "
        + (interpolation == .area
          ? "area under the precision envelope (from 2010 on)" : "11 points (2007)")
        + "; a detection belongs to the box it overlaps most; no limit of detections",
      "confusionMatrix": "rows: true class; columns: detected class; last: background; confidence "
        + ">= \(confusionConfidence), pairs of IoU >= \(confusionIoU) whatever their classes, the "
        + "highest IoU first, each box once",
    ]
  }
}

extension DetectionMetric {
  // MARK: Average precision

  /// Mean average precision over classes at IoU 0.5.
  public static var mAP50: Self {
    Self(
      "mAP50", title: "mAP50", place: .line(0), definition: "as mAP50to95, at IoU 0.50 alone"
    ) { $0.mean { $0.averagePrecisions?[0] } }
  }

  /// Mean average precision over classes and the IoU thresholds 0.50, 0.55 … 0.95.
  public static var mAP50to95: Self {
    Self(
      "mAP50to95", title: "mAP50-95", place: .line(0),
      definition: "pycocotools: mean over classes and IoU 0.50:0.05:0.95 of the precision "
        + "envelope's mean at 101 recalls; 100 detections per image and class; classes without "
        + "true boxes left out; crowds and boxes outside the range of areas count neither way"
    ) { $0.mean(\.averagePrecision) }
  }

  /// Mean average precision over classes at IoU 0.75.
  public static var mAP75: Self {
    Self(
      "mAP75", title: "mAP75", place: .line(0), definition: "as mAP50to95, at IoU 0.75 alone"
    ) { $0.mean { $0.averagePrecisions?[5] } }
  }

  /// Mean Pascal VOC average precision at IoU 0.5; its definition depends on the interpolation.
  public static var vocMAP50: Self {
    Self("vocMAP50", title: "VOC mAP50", isHeadline: false, place: .line(0)) {
      $0.mean(\.vocAveragePrecision)
    }
  }

  /// ``mAP50to95`` of boxes up to 32² pixels.
  public static var mAPSmall: Self { sized("Small", 0, "areas up to 32^2 pixels") }

  /// ``mAP50to95`` of boxes from 32² to 96² pixels.
  public static var mAPMedium: Self { sized("Medium", 1, "areas from 32^2 to 96^2 pixels") }

  /// ``mAP50to95`` of boxes from 96² pixels.
  public static var mAPLarge: Self { sized("Large", 2, "areas from 96^2 pixels") }

  private static func sized(_ size: String, _ index: Int, _ areas: String) -> Self {
    Self(
      "mAP" + size, title: "mAP " + size.lowercased(), isHeadline: false, place: .line(2),
      definition: "as mAP50to95, " + areas
    ) { $0.mean { $0.averagePrecisionBySize[index] } }
  }

  // MARK: At the confidence

  /// Mean precision over classes at the record's confidence.
  public static var precision: Self {
    Self(
      "precision", title: "precision", place: .line(1),
      definedBy: {
        "TP / (TP + FP) from the record's confidence on at IoU \($0.operatingIoU); "
          + "mean over classes with true boxes; 0/0 is 0 and marked"
      }
    ) { $0.mean(\.precision) }
  }

  /// Mean recall over classes at the record's confidence.
  public static var recall: Self {
    Self(
      "recall", title: "recall", place: .line(1),
      definition: "TP / (TP + FN), otherwise as precision"
    ) { $0.mean(\.recall) }
  }

  /// Mean F1 over classes at the record's confidence.
  public static var f1: Self {
    Self(
      "f1", title: "F1", place: .line(1),
      definition: "2 TP / (2 TP + FP + FN), otherwise as precision"
    ) { $0.mean(\.f1) }
  }

  // MARK: Average recall

  /// Mean recall over classes and the ten IoU thresholds, with one detection per image and class.
  public static var averageRecall1: Self { limited(1, 0) }

  /// The same with ten detections per image and class.
  public static var averageRecall10: Self { limited(10, 1) }

  /// The same with a hundred detections per image and class.
  public static var averageRecall100: Self { limited(100, 2) }

  private static func limited(_ limit: Int, _ index: Int) -> Self {
    Self(
      "averageRecall\(limit)", title: "AR\(limit)", isHeadline: limit == 100, place: .line(3)
    ) { $0.mean { $0.averageRecallByLimit[index] } }
  }

  /// ``averageRecall100`` of boxes up to 32² pixels.
  public static var averageRecallSmall: Self { recall("Small", 0) }

  /// ``averageRecall100`` of boxes from 32² to 96² pixels.
  public static var averageRecallMedium: Self { recall("Medium", 1) }

  /// ``averageRecall100`` of boxes from 96² pixels.
  public static var averageRecallLarge: Self { recall("Large", 2) }

  private static func recall(_ size: String, _ index: Int) -> Self {
    Self(
      "averageRecall" + size, title: "AR " + size.lowercased(), isHeadline: false,
      place: .line(3)
    ) { $0.mean { $0.averageRecallBySize[index] } }
  }
}
