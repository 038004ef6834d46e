import Foundation
import FoveaDatasets
import FoveaInference
import FoveaSupport

/// The logits and labels of a calibration: the classes of images, or detections that are right or
/// wrong.
public struct CalibrationSamples: Sendable {
  /// The kind of the samples.
  public enum Kind: Sendable, Equatable {
    /// Images with a logit for each class.
    case classes
    /// Detections with one score, right where they match an object.
    case detections
  }

  /// The kind of the samples.
  public let kind: Kind
  /// The logits of a sample: one for each class, or one.
  public let width: Int
  /// The logits, sample by sample.
  public let logits: [Double]
  /// The class of each sample; of a detection 1 where it is right, else 0.
  public let labels: [Int]
  /// The number of each sample's image, from 0.
  public let images: [Int]
  /// The number of images, with those without detections.
  public let imageCount: Int

  /// The number of samples.
  public var count: Int { labels.count }

  /// The samples of a classifier.
  ///
  /// - Parameter logits: images × classes, row by row.
  /// - Precondition: there are `classCount` finite logits for each label.
  public init(logits: [Float], labels: [Int], classCount: Int) {
    precondition(
      logits.count == labels.count * classCount && logits.allSatisfy(\.isFinite),
      "\(logits.count) logits, finite or not, for \(labels.count) images of \(classCount) classes")
    kind = .classes
    width = classCount
    self.logits = logits.map { Double($0) }
    self.labels = labels
    images = Array(labels.indices)
    imageCount = labels.count
  }

  /// The samples of a detector: its scores as logits, log(s / (1 − s)).
  ///
  /// - Parameters:
  ///   - scores: one for each detection, 0 to 1; the logits are limited to those of 2⁻²⁴ and
  ///     1 − 2⁻²⁴, the resolution of scores.
  ///   - isRight: whether the detection matches an object.
  ///   - images: the number of its image.
  public init(scores: [Double], isRight: [Bool], images: [Int], imageCount: Int) {
    precondition(
      scores.count == isRight.count && scores.count == images.count,
      "\(scores.count) scores for \(isRight.count) matches in \(images.count) images")
    kind = .detections
    width = 1
    logits = scores.map { score in
      let inside = min(max(score, 0x1p-24), 1 - 0x1p-24)
      return log(inside) - log1p(-inside)
    }
    labels = isRight.map { $0 ? 1 : 0 }
    self.images = images
    self.imageCount = imageCount
  }

  private init(_ other: CalibrationSamples, of members: [Int], images kept: [Int]) {
    kind = other.kind
    width = other.width
    logits = members.flatMap { other.logits[$0 * other.width..<($0 + 1) * other.width] }
    labels = members.map { other.labels[$0] }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
    images = members.map { places[other.images[$0]] ?? 0 }
    imageCount = kept.count
  }

  /// Divides the images in two halves, by chance; those of each class as evenly as can be.
  ///
  /// The images of a detector have no class of their own and are divided as they are.
  ///
  /// - Parameter seed: the key of the draw.
  /// - Returns: the half to fit a temperature on, which has the odd image, and the other half.
  public func halves(seed: UInt64) -> (fitting: CalibrationSamples, held: CalibrationSamples) {
    var strata = [[Int]](repeating: [], count: kind == .classes ? max(width, 1) : 1)
    if kind == .classes {
      for (image, label) in labels.enumerated() { strata[label].append(image) }
    } else {
      strata[0] = Array(0..<imageCount)
    }
    var isHeld = [Bool](repeating: false, count: imageCount)
    var takesOdd = false
    for (number, stratum) in strata.enumerated() {
      var members = stratum
      var random = RandomStream(seed: seed, sample: number, purpose: .calibration)
      random.shuffle(&members)
      // Odd images go to either half in turn.
      let count = members.count / 2 + (members.count % 2 == 1 && takesOdd ? 1 : 0)
      if members.count % 2 == 1 { takesOdd.toggle() }
      for image in members.prefix(count) { isHeld[image] = true }
    }
    func part(_ held: Bool) -> CalibrationSamples {
      CalibrationSamples(
        self, of: labels.indices.filter { isHeld[images[$0]] == held },
        images: (0..<imageCount).filter { isHeld[$0] == held })
    }
    return (part(false), part(true))
  }
}

extension RandomStream.Purpose {
  /// Dividing validation for a calibration.
  static let calibration = RandomStream.Purpose(rawValue: 0x6361_6C69)
}
