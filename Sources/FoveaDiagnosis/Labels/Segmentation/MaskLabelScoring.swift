import Foundation
import FoveaImages
import FoveaSupport

/// Scores masks against the probabilities of a model that never saw the images.
///
/// The quality of an image is the soft minimum, at temperature 0.1, of the probabilities that its
/// pixels have for their given class: V. Lad and J. Mueller, *Estimating label quality and errors
/// in semantic segmentation data via any model* (2023). A pixel is an issue where the model is sure
/// of another class, by confident learning: C. Northcutt, L. Jiang and I. Chuang, *Confident
/// Learning: Estimating Uncertainty in Dataset Labels* (2021). Both equal those of cleanlab 2.9.
/// Pixels of value 255 are left out.
///
/// ```swift
/// var scoring = MaskLabelScoring(classCount: 2)
/// scoring.add(labels: mask, probabilities: probabilities)
/// let result = scoring.result()
/// print(result.images[0].quality)
/// ```
///
/// Of each image, only the pixels with a probability of at most 0.5 for their class are kept, 16
/// bytes each.
public struct MaskLabelScoring: Sendable, Codable {
  /// A pixel that may be an issue, or rank among them.
  struct DoubtfulPixel: Sendable, Codable {
    var pixel: UInt32
    /// The probability of the given class, and that of the most probable one.
    var confidence, probability: Float
    var given, predicted: UInt8
  }

  /// What is kept of an image.
  struct Tally: Sendable, Codable {
    var width, height: Int
    var minimum = SoftMinimum(temperature: 0.1)
    var counted = 0
    var doubtful: [DoubtfulPixel] = []
  }

  private(set) var images: [Tally] = []
  /// For each class, the number of pixels labelled so and the sum of their probabilities for it.
  private(set) var pixels: [Int]
  private(set) var sums: [Double]

  /// Prepares the scoring of masks with values below the number of classes.
  public init(classCount: Int) {
    pixels = [Int](repeating: 0, count: classCount)
    sums = [Double](repeating: 0, count: classCount)
  }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - labels: The given class of each pixel.
  ///   - probabilities: The probabilities of each pixel, row-major: height, width, classes.
  /// - Precondition: There is one probability per pixel and class, and no label is out of range.
  public mutating func add(labels: LabelMask, probabilities: [Float]) {
    let classes = pixels.count
    precondition(
      probabilities.count == labels.values.count * classes,
      "\(probabilities.count) probabilities for \(labels.values.count) pixels of \(classes) classes"
    )
    probabilities.withUnsafeBufferPointer { values in
      add(labels: labels) { add in
        for pixel in labels.values.indices {
          add(
            pixel, UnsafeBufferPointer(rebasing: values[pixel * classes..<(pixel + 1) * classes]))
        }
      }
    }
  }

  /// Adds the images of another scoring of the same classes.
  mutating func add(_ other: MaskLabelScoring) {
    precondition(
      pixels.count == other.pixels.count,
      "\(pixels.count) classes, but the other scoring has \(other.pixels.count)")
    images += other.images
    for label in pixels.indices {
      pixels[label] += other.pixels[label]
      sums[label] += other.sums[label]
    }
  }

  /// Adds an image whose probabilities come pixel by pixel.
  mutating func add(
    labels: LabelMask,
    _ forEachPixel: ((_ pixel: Int, _ probabilities: UnsafeBufferPointer<Float>) -> Void) -> Void
  ) {
    let classes = pixels.count
    precondition(
      labels.values.allSatisfy { $0 < classes || $0 == LabelMask.ignored },
      "a label is not below \(classes), the number of classes")
    var tally = Tally(width: labels.width, height: labels.height)
    labels.values.withUnsafeBufferPointer { labels in
      forEachPixel { pixel, probabilities in
        let given = labels[pixel]
        guard given != LabelMask.ignored else { return }
        let confidence = probabilities[Int(given)]
        tally.minimum.add(Double(confidence))
        tally.counted += 1
        pixels[Int(given)] += 1
        sums[Int(given)] += Double(confidence)
        var predicted = 0
        for label in probabilities.indices where probabilities[label] > probabilities[predicted] {
          predicted = label
        }
        guard confidence <= 0.5 || predicted != Int(given) else { return }
        tally.doubtful.append(
          DoubtfulPixel(
            pixel: UInt32(pixel), confidence: confidence, probability: probabilities[predicted],
            given: given, predicted: UInt8(predicted)))
      }
    }
    images.append(tally)
  }
}
