import FoveaImages
import FoveaSupport

/// Collects predicted masks image by image and turns them into an evaluation.
///
/// ```swift
/// var evaluator = SegmentationEvaluator(classNames: ["background", "membrane"])
/// for image in images { try evaluator.add(prediction: image.mask, groundTruth: image.labels) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// Pixels labelled ``LabelMask/ignored`` count nowhere. Keeps a few numbers per image and
/// class, never the masks.
public struct SegmentationEvaluator: Sendable {
  /// The classes; the index of a class is its pixel value.
  public let classNames: [String]
  /// The largest distance of contours that agree, as a share of the image's diagonal; nil leaves
  /// out the boundary F-score.
  public let boundaryTolerance: Double?
  /// Images added so far.
  public private(set) var imageCount = 0
  /// Pixels left out so far because they are labelled "ignored".
  public private(set) var ignoredPixelCount = 0
  /// Pixels of all images so far.
  private(set) var pixels: [Int]
  /// Right, labelled and predicted pixels, by image and class.
  private(set) var imageCounts: [ImageCounts] = []

  /// The counts of one class in one image.
  struct ImageCounts: Sendable {
    var right: Int32 = 0
    var labelled: Int32 = 0
    var predicted: Int32 = 0
    /// NaN where neither labels nor predictions have a contour.
    var boundaryF = Double.nan

    /// Whether labels or predictions hold the class.
    var isPresent: Bool { labelled > 0 || predicted > 0 }

    /// The image's own Dice.
    var dice: Double { 2 * Double(right) / Double(labelled + predicted) }
  }

  /// Starts without images.
  ///
  /// - Precondition: 1 to 255 classes; a tolerance of at least 0.
  public init(classNames: [String], boundaryTolerance: Double? = 0.0075) {
    precondition(
      (1...Int(LabelMask.ignored)).contains(classNames.count),
      "masks hold 1 to \(LabelMask.ignored) classes, got \(classNames.count)")
    precondition(
      boundaryTolerance.map { $0 >= 0 && $0.isFinite } ?? true,
      "a tolerance is a share of the diagonal of at least 0, got \(boundaryTolerance ?? 0)")
    self.classNames = classNames
    self.boundaryTolerance = boundaryTolerance
    pixels = [Int](repeating: 0, count: classNames.count * classNames.count)
  }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - prediction: the predicted class of each pixel.
  ///   - groundTruth: the labelled class of each pixel; 255 where a pixel does not count.
  /// - Throws: ``MetricError/unknownClass(_:image:classCount:)`` where a label a class nor 255; the
  ///   image is then not added.
  /// - Precondition: the sizes agree and the prediction holds classes only.
  public mutating func add(prediction: LabelMask, groundTruth: LabelMask) throws {
    precondition(
      prediction.width == groundTruth.width && prediction.height == groundTruth.height,
      "a prediction of \(prediction.width)x\(prediction.height) for a ground truth of "
        + "\(groundTruth.width)x\(groundTruth.height)")
    let classCount = classNames.count
    let table = Self.pairs(groundTruth.values, prediction.values)
    var ignored = 0
    var counts = [ImageCounts](repeating: ImageCounts(), count: classCount)
    var added = pixels
    for (index, count) in table.enumerated() where count > 0 {
      let (value, predicted) = (index >> 8, index & 0xFF)
      if value == Int(LabelMask.ignored) {
        ignored += Int(count)
        continue
      }
      guard value < classCount else {
        throw MetricError.unknownClass(value, image: imageCount, classCount: classCount)
      }
      precondition(
        predicted < classCount, "a predicted class \(predicted), expected 0..<\(classCount)")
      added[value * classCount + predicted] += Int(count)
      counts[value].labelled += count
      counts[predicted].predicted += count
      if value == predicted { counts[value].right += count }
    }
    pixels = added
    ignoredPixelCount += ignored
    if let boundaryTolerance {
      let scores = BoundaryFScore.scores(
        prediction: prediction, groundTruth: groundTruth, classCount: classCount,
        tolerance: boundaryTolerance)
      for (label, score) in scores.enumerated() {
        if let score { counts[label].boundaryF = score }
      }
    }
    imageCounts += counts
    imageCount += 1
  }

  /// The count of each pair of values: labelled value × 256 + predicted value.
  private static func pairs(_ labels: [UInt8], _ prediction: [UInt8]) -> [Int32] {
    var table = [Int32](repeating: 0, count: 1 << 16)
    labels.withUnsafeBufferPointer { labels in
      prediction.withUnsafeBufferPointer { prediction in
        table.withUnsafeMutableBufferPointer { table in
          for index in 0..<labels.count {
            table[Int(labels[index]) << 8 | Int(prediction[index])] += 1
          }
        }
      }
    }
    return table
  }

  /// The counts of all pixels so far.
  public var confusionMatrix: ConfusionMatrix {
    var matrix = ConfusionMatrix(classCount: classNames.count)
    for (index, count) in pixels.enumerated() where count > 0 {
      matrix.add(
        label: index / classNames.count, prediction: index % classNames.count,
        weight: Double(count))
    }
    return matrix
  }

  /// The counts of class `label` in image `image`.
  func counts(image: Int, label: Int) -> ImageCounts {
    imageCounts[image * classNames.count + label]
  }
}
