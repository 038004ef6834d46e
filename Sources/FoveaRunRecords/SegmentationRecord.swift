/// The evaluation of a segmenter on one split of the data.
///
/// Pixels labelled "ignored" (255) count nowhere.
public typealias SegmentationRecord = TaskRecord<SegmentationDetails>

/// Counts, classes and confusion matrix of a segmenter's evaluation.
public struct SegmentationDetails: RecordDetails {
  /// Images evaluated.
  public var imageCount: Int
  /// Pixels of all images, ignored ones left out.
  public var pixelCount: Int
  /// Pixels left out because they are labelled "ignored".
  public var ignoredPixelCount: Int
  /// The classes; the index of a class is its pixel value.
  public var classNames: [String]
  /// The tolerance of the boundary F-score, as a share of the image's diagonal; nil where it was
  /// not computed.
  public var boundaryTolerance: Double?
  /// Classes in neither labels nor predictions, left out of every mean.
  public var absentClasses: [String] = []
  /// One entry per class, in the order of ``classNames``.
  public var perClass: [SegmentationClassRecord]
  /// Pixels; row: labelled class; column: predicted class.
  public var confusionMatrix: [[Double]]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case imageCount, pixelCount, ignoredPixelCount, classNames, boundaryTolerance, absentClasses
    case perClass, confusionMatrix
  }

  /// The JSON keys that the details take in their record.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Makes the details of an evaluation.
  public init(
    imageCount: Int, pixelCount: Int, ignoredPixelCount: Int, classNames: [String],
    perClass: [SegmentationClassRecord], confusionMatrix: [[Double]]
  ) {
    self.imageCount = imageCount
    self.pixelCount = pixelCount
    self.ignoredPixelCount = ignoredPixelCount
    self.classNames = classNames
    self.perClass = perClass
    self.confusionMatrix = confusionMatrix
  }
}

/// The figures of one class of a segmenter.
public struct SegmentationClassRecord: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Images with labelled pixels of the class.
  public var imageCount: Int
  /// Labelled pixels of the class.
  public var groundTruthPixels: Int
  /// Pixels predicted as the class, among those that count.
  public var predictedPixels: Int
  /// TP / (TP + FP + FN) over the whole split; nil where neither labels nor predictions hold the
  /// class.
  public var iou: Double?
  /// 2 TP / (2 TP + FP + FN) over the whole split, which equals F1.
  public var dice: Double?
  /// The mean Dice of the images in which labels or predictions hold the class.
  public var diceMeanOverImages: Double?
  /// Share of the class's pixels that are found; nil where no pixel has the label.
  public var accuracy: Double?
  /// Share of the predicted pixels that are right; nil where none was predicted.
  public var precision: Double?
  /// The mean boundary F-score of the images with a contour of the class.
  public var boundaryF: Double?

  private enum CodingKeys: String, CodingKey {
    case name, imageCount, predictedPixels, iou, dice, diceMeanOverImages, accuracy, precision
    case boundaryF
    case groundTruthPixels = "truthPixels"
  }

  /// Makes the record of a class from its counts; the figures are set afterwards.
  public init(name: String, imageCount: Int, groundTruthPixels: Int, predictedPixels: Int) {
    self.name = name
    self.imageCount = imageCount
    self.groundTruthPixels = groundTruthPixels
    self.predictedPixels = predictedPixels
  }
}
