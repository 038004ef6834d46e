import FoveaSupport
import FoveaImages

/// Collects predicted masks image by image and turns them into an evaluation.
///
/// ```swift
/// var evaluator = SegmentationEvaluator(classNames: ["background", "membrane"])
/// for image in images { try evaluator.add(prediction: image.mask, truth: image.truth) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// Pixels whose truth is ``LabelMask/ignored`` count nowhere. Keeps a few numbers per image and
/// class, never the masks.
public struct SegmentationEvaluator: Sendable {
  /// The classes; a class's index is its pixel value.
  public let classNames: [String]
  /// How far apart contours may lie to agree, as a share of the image's diagonal; nil where the
  /// boundary F-score is not wanted.
  public let boundaryTolerance: Double?
  /// Images added so far.
  public private(set) var imageCount = 0
  /// Pixels left out so far because their truth is ignored.
  public private(set) var ignoredPixelCount = 0
  /// Pixels of all images so far.
  private(set) var pixels: [Int]
  /// Right, true and predicted pixels, by image and class.
  private(set) var imageCounts: [ImageCounts] = []

  /// What one image says about one class.
  struct ImageCounts: Sendable {
    var right: Int32 = 0
    var truth: Int32 = 0
    var predicted: Int32 = 0
    /// NaN where neither side has a contour.
    var boundaryF = Double.nan

    /// Whether either side holds the class.
    var isPresent: Bool { truth > 0 || predicted > 0 }

    /// The image's own Dice.
    var dice: Double { 2 * Double(right) / Double(truth + predicted) }
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
  ///   - prediction: the predicted class of each pixel, of the truth's size.
  ///   - truth: the true classes; 255 where a pixel does not count.
  /// - Throws: ``MetricError/unknownClass(_:image:classCount:)`` where the truth holds a value that
  ///   is neither a class nor 255; the image is then not added.
  /// - Precondition: the sizes agree and the prediction holds classes only.
  public mutating func add(prediction: LabelMask, truth: LabelMask) throws {
    precondition(
      prediction.width == truth.width && prediction.height == truth.height,
      "a prediction of \(prediction.width)x\(prediction.height) for a truth of "
        + "\(truth.width)x\(truth.height)")
    let classCount = classNames.count
    let table = Self.pairs(truth.values, prediction.values)
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
      counts[value].truth += count
      counts[predicted].predicted += count
      if value == predicted { counts[value].right += count }
    }
    pixels = added
    ignoredPixelCount += ignored
    if let boundaryTolerance {
      let scores = BoundaryFScore.scores(
        prediction: prediction, truth: truth, classCount: classCount,
        tolerance: boundaryTolerance)
      for (label, score) in scores.enumerated() {
        if let score { counts[label].boundaryF = score }
      }
    }
    imageCounts += counts
    imageCount += 1
  }

  /// How often each pair of values meets: true value × 256 + predicted value.
  private static func pairs(_ truth: [UInt8], _ prediction: [UInt8]) -> [Int32] {
    var table = [Int32](repeating: 0, count: 1 << 16)
    truth.withUnsafeBufferPointer { truth in
      prediction.withUnsafeBufferPointer { prediction in
        table.withUnsafeMutableBufferPointer { table in
          for index in 0..<truth.count {
            table[Int(truth[index]) << 8 | Int(prediction[index])] += 1
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
        truth: index / classNames.count, prediction: index % classNames.count,
        weight: Double(count))
    }
    return matrix
  }

  /// What image `image` says about class `label`.
  func counts(image: Int, label: Int) -> ImageCounts {
    imageCounts[image * classNames.count + label]
  }
}
