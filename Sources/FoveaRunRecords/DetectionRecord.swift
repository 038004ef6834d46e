import FoveaSupport

/// How well a detector did on one split of the data.
///
/// The figures named `mAP…` and `averageRecall…` are those of pycocotools. One that does not exist
/// for this data (no box of that size, say) is absent. Every figure's definition stands beside it
/// in ``definitions``.
public struct DetectionRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = DetectionRecord.currentFormatVersion
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// Images evaluated.
  public var imageCount: Int
  /// True boxes, crowds left out.
  public var truthCount: Int
  /// Detections of all scores.
  public var detectionCount: Int
  /// The classes, in the order of the model's outputs.
  public var classNames: [String]
  /// What each figure means, by its key.
  public var definitions: [String: String] = [:]
  /// Confidence intervals of the headline figures, by their keys.
  public var intervals: [String: Interval]?

  /// Mean average precision over classes and the IoU thresholds 0.50, 0.55 … 0.95.
  public var mAP50to95: Double?
  /// Mean average precision at IoU 0.5.
  public var mAP50: Double?
  /// Mean average precision at IoU 0.75.
  public var mAP75: Double?
  /// ``mAP50to95`` of boxes up to 32² pixels.
  public var mAPSmall: Double?
  /// ``mAP50to95`` of boxes from 32² to 96² pixels.
  public var mAPMedium: Double?
  /// ``mAP50to95`` of boxes from 96² pixels.
  public var mAPLarge: Double?
  /// Mean recall over classes and the ten IoU thresholds, with one detection per image and class.
  public var averageRecall1: Double?
  /// The same with ten detections per image and class.
  public var averageRecall10: Double?
  /// The same with a hundred detections per image and class.
  public var averageRecall100: Double?
  /// ``averageRecall100`` of boxes up to 32² pixels.
  public var averageRecallSmall: Double?
  /// ``averageRecall100`` of boxes from 32² to 96² pixels.
  public var averageRecallMedium: Double?
  /// ``averageRecall100`` of boxes from 96² pixels.
  public var averageRecallLarge: Double?
  /// Mean Pascal VOC average precision at IoU 0.5.
  public var vocMAP50: Double?

  /// The IoU from which a detection is right, for `precision`, `recall` and `f1`.
  public var operatingIoU: Double
  /// The confidence from which detections count, for `precision`, `recall` and `f1`.
  public var confidence: Double?
  /// The confidence at which mean F1 is highest on this split; absent without detections.
  public var bestConfidence: Double?
  /// Mean precision at ``confidence`` over the classes that the truth holds.
  public var precision: Double?
  /// Mean recall at ``confidence`` over the classes that the truth holds.
  public var recall: Double?
  /// Mean F1 at ``confidence`` over the classes that the truth holds.
  public var f1: Double?

  /// One entry per class, in the order of ``classNames``.
  public var perClass: [DetectionClassRecord]
  /// The confidence from which detections enter the confusion matrix.
  public var confusionConfidence: Double
  /// The IoU from which a detection and a true box are a pair of the confusion matrix.
  public var confusionIoU: Double
  /// Row: true class; column: detected class; the last of both is the background. Empty before the
  /// evaluator has filled it.
  public var confusionMatrix: [[Double]] = []

  /// Makes a record of counts; the figures are set afterwards.
  public init(
    split: String, imageCount: Int, truthCount: Int, detectionCount: Int, classNames: [String],
    operatingIoU: Double = 0.5, confusionConfidence: Double = 0.25, confusionIoU: Double = 0.45,
    perClass: [DetectionClassRecord]
  ) {
    self.split = split
    self.imageCount = imageCount
    self.truthCount = truthCount
    self.detectionCount = detectionCount
    self.classNames = classNames
    self.operatingIoU = operatingIoU
    self.confusionConfidence = confusionConfidence
    self.confusionIoU = confusionIoU
    self.perClass = perClass
  }

  /// The figures a history or progress line shows, by the keys they have here; those that do not
  /// exist are left out.
  public var headlines: [String: Double] {
    let figures: [(String, Double?)] = [
      ("mAP50", mAP50), ("mAP50to95", mAP50to95), ("mAP75", mAP75),
      ("averageRecall100", averageRecall100), ("precision", precision), ("recall", recall),
      ("f1", f1),
    ]
    var result: [String: Double] = [:]
    for (key, value) in figures { result[key] = value }
    return result
  }
}

/// The figures of one class of a detector.
public struct DetectionClassRecord: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Images with a true box of the class.
  public var imageCount: Int
  /// True boxes of the class, crowds left out.
  public var truthCount: Int
  /// Detections of the class, of all scores.
  public var detectionCount: Int
  /// Average precision over the IoU thresholds 0.50 … 0.95; absent without a true box.
  public var averagePrecision: Double?
  /// Average precision at IoU 0.5; absent without a true box.
  public var averagePrecision50: Double?
  /// Pascal VOC average precision at IoU 0.5; absent without a true box.
  public var vocAveragePrecision50: Double?
  /// Precision at the record's confidence and IoU.
  public var precision: Double = 0
  /// Recall at the record's confidence and IoU.
  public var recall: Double = 0
  /// F1 at the record's confidence and IoU.
  public var f1: Double = 0
  /// Those of `precision`, `recall` and `f1` that were 0/0 and are shown as 0.
  public var zeroDivision: [String] = []

  /// Makes the record of a class from its counts; the figures are set afterwards.
  public init(name: String, imageCount: Int, truthCount: Int, detectionCount: Int) {
    self.name = name
    self.imageCount = imageCount
    self.truthCount = truthCount
    self.detectionCount = detectionCount
  }
}
