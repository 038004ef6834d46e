/// The evaluation of a detector on one split of the data.
///
/// The figures named `mAP…` and `averageRecall…` are those of pycocotools.
public typealias DetectionRecord = TaskRecord<DetectionDetails>

/// Counts, classes and operating point of a detector's evaluation.
public struct DetectionDetails: RecordDetails {
  /// Images evaluated.
  public var imageCount: Int
  /// Ground-truth boxes, crowds left out.
  public var groundTruthCount: Int
  /// Detections of all scores.
  public var detectionCount: Int
  /// The classes, in the order of the model's outputs.
  public var classNames: [String]
  /// The IoU from which a detection is right, for `precision`, `recall` and `f1`.
  public var operatingIoU: Double
  /// The confidence from which detections count, for `precision`, `recall` and `f1`.
  public var confidence: Double?
  /// The confidence of the highest mean F1 on this split; nil without detections.
  public var bestConfidence: Double?
  /// One entry per class, in the order of ``classNames``.
  public var perClass: [DetectionClassRecord]
  /// The confidence from which detections enter the confusion matrix.
  public var confusionConfidence: Double
  /// The IoU from which a detection and a ground-truth box are a pair of the confusion matrix.
  public var confusionIoU: Double
  /// Row: labelled class; column: detected class; the last of both is the background. Empty before
  /// the evaluator has filled it.
  public var confusionMatrix: [[Double]] = []

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case imageCount, detectionCount, classNames, operatingIoU, confidence, bestConfidence
    case perClass, confusionConfidence, confusionIoU, confusionMatrix
    case groundTruthCount = "truthCount"
  }

  /// The JSON keys that the details take in their record.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Makes the details from counts; the operating point and the matrix are set afterwards.
  public init(
    imageCount: Int, groundTruthCount: Int, detectionCount: Int, classNames: [String],
    operatingIoU: Double = 0.5, confusionConfidence: Double = 0.25, confusionIoU: Double = 0.45,
    perClass: [DetectionClassRecord]
  ) {
    self.imageCount = imageCount
    self.groundTruthCount = groundTruthCount
    self.detectionCount = detectionCount
    self.classNames = classNames
    self.operatingIoU = operatingIoU
    self.confusionConfidence = confusionConfidence
    self.confusionIoU = confusionIoU
    self.perClass = perClass
  }
}

/// The figures of one class of a detector.
public struct DetectionClassRecord: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Images with a ground-truth box of the class.
  public var imageCount: Int
  /// Ground-truth boxes of the class, crowds left out.
  public var groundTruthCount: Int
  /// Detections of the class, of all scores.
  public var detectionCount: Int
  /// Average precision over the IoU thresholds 0.50 … 0.95; nil without a ground-truth box.
  public var averagePrecision: Double?
  /// Average precision at IoU 0.5; nil without a ground-truth box.
  public var averagePrecision50: Double?
  /// Pascal VOC average precision at IoU 0.5; nil without a ground-truth box.
  public var vocAveragePrecision50: Double?
  /// Precision at the record's confidence and IoU.
  public var precision: Double = 0
  /// Recall at the record's confidence and IoU.
  public var recall: Double = 0
  /// F1 at the record's confidence and IoU.
  public var f1: Double = 0
  /// Those of `precision`, `recall` and `f1` that were 0/0 and are shown as 0.
  public var zeroDivision: [String] = []

  private enum CodingKeys: String, CodingKey {
    case name, imageCount, detectionCount, averagePrecision, averagePrecision50
    case vocAveragePrecision50, precision, recall, f1, zeroDivision
    case groundTruthCount = "truthCount"
  }

  /// Makes the record of a class from its counts; the figures are set afterwards.
  public init(name: String, imageCount: Int, groundTruthCount: Int, detectionCount: Int) {
    self.name = name
    self.imageCount = imageCount
    self.groundTruthCount = groundTruthCount
    self.detectionCount = detectionCount
  }
}
