import FoveaSupport

/// How well a segmenter did on one split of the data.
///
/// Pixels whose true class is "ignored" (255) count nowhere. A figure that does not exist for this
/// data is absent. Every figure's definition stands beside it in ``definitions``.
public struct SegmentationRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = SegmentationRecord.currentFormatVersion
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// Images evaluated.
  public var imageCount: Int
  /// Pixels that count.
  public var pixelCount: Int
  /// Pixels left out because their true class is "ignored".
  public var ignoredPixelCount: Int
  /// The classes; a class's index is its pixel value.
  public var classNames: [String]
  /// What each figure means, by its key.
  public var definitions: [String: String] = [:]
  /// Confidence intervals of the headline figures, by their keys.
  public var intervals: [String: Interval]?

  /// Share of right pixels.
  public var pixelAccuracy: Double
  /// Mean recall over the classes that the truth holds.
  public var meanAccuracy: Double?
  /// Mean IoU, from the pixel counts of the whole split, over the classes seen in it.
  public var mIoU: Double?
  /// Mean Dice, from the pixel counts of the whole split, over the classes seen in it.
  public var dice: Double?
  /// Mean over classes of ``SegmentationClassRecord/diceMeanOverImages``.
  public var diceMeanOverImages: Double?
  /// Mean over classes of ``SegmentationClassRecord/boundaryF``.
  public var boundaryF: Double?
  /// The tolerance of the boundary F-score, as a share of the image's diagonal; absent where it was
  /// not computed.
  public var boundaryTolerance: Double?
  /// Classes in neither the truth nor the predictions, left out of every mean.
  public var absentClasses: [String] = []
  /// One entry per class, in the order of ``classNames``.
  public var perClass: [SegmentationClassRecord]
  /// Pixels; row: true class; column: predicted class.
  public var confusionMatrix: [[Double]]

  /// Makes a record of counts; the other figures are set afterwards.
  public init(
    split: String, imageCount: Int, pixelCount: Int, ignoredPixelCount: Int, classNames: [String],
    pixelAccuracy: Double, perClass: [SegmentationClassRecord], confusionMatrix: [[Double]]
  ) {
    self.split = split
    self.imageCount = imageCount
    self.pixelCount = pixelCount
    self.ignoredPixelCount = ignoredPixelCount
    self.classNames = classNames
    self.pixelAccuracy = pixelAccuracy
    self.perClass = perClass
    self.confusionMatrix = confusionMatrix
  }

  /// The figures a history or progress line shows, by the keys they have here; those that do not
  /// exist are left out.
  public var headlines: [String: Double] {
    let figures: [(String, Double?)] = [
      ("pixelAccuracy", pixelAccuracy), ("meanAccuracy", meanAccuracy), ("mIoU", mIoU),
      ("dice", dice), ("diceMeanOverImages", diceMeanOverImages), ("boundaryF", boundaryF),
    ]
    var result: [String: Double] = [:]
    for (key, value) in figures { result[key] = value }
    return result
  }
}

/// The figures of one class of a segmenter.
public struct SegmentationClassRecord: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Images whose truth holds the class.
  public var imageCount: Int
  /// Pixels of the class in the truth.
  public var truthPixels: Int
  /// Pixels predicted as the class, where the truth counts.
  public var predictedPixels: Int
  /// TP / (TP + FP + FN) over the whole split; absent where the class is in neither side.
  public var iou: Double?
  /// 2 TP / (2 TP + FP + FN) over the whole split, which equals F1.
  public var dice: Double?
  /// The mean of the images' own Dice, over the images that hold the class on either side.
  public var diceMeanOverImages: Double?
  /// Share of the class's pixels that are found; absent where the truth has none.
  public var accuracy: Double?
  /// Share of the predicted pixels that are right; absent where none was predicted.
  public var precision: Double?
  /// The mean of the images' boundary F-scores, over the images with a contour on either side.
  public var boundaryF: Double?

  /// Makes the record of a class from its counts; the figures are set afterwards.
  public init(name: String, imageCount: Int, truthPixels: Int, predictedPixels: Int) {
    self.name = name
    self.imageCount = imageCount
    self.truthPixels = truthPixels
    self.predictedPixels = predictedPixels
  }
}
