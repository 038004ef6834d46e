import FoveaDatasets
import FoveaInference
import FoveaRunRecords

/// The scores of a yes-or-no decision on a split, and whether it would be right: what a threshold
/// is chosen and measured on.
package struct DecisionSamples: Sendable {
  /// The things that are decided on.
  package enum Unit: String, Sendable, CaseIterable {
    case image, object, pixel
  }

  private struct Item {
    var score: Double
    var isPositive: Bool
    var image: Int
  }

  /// The things that are decided on.
  package let unit: Unit
  /// The number of images.
  package let imageCount: Int
  /// The counts at every threshold that changes them, from the highest down.
  package let points: [DecisionPoint]
  /// Whether thresholds are steps that are not moved between scores.
  package let isExact: Bool
  private var items: [Item] = []
  private var positives: [Int] = []
  private var pixels: PixelDecisions?

  /// Images with a score each.
  package init(scores: [Double], isPositive: [Bool]) {
    unit = .image
    imageCount = scores.count
    isExact = false
    points = DecisionPoint.all(scores: scores, isPositive: isPositive)
    items = scores.indices.map {
      Item(score: scores[$0], isPositive: isPositive[$0], image: $0)
    }
    positives = isPositive.map { $0 ? 1 : 0 }
  }

  /// The detections of a class, or of all (nil), with the objects that they match.
  package init(_ boxes: DetectionEvaluator, of label: Int?) {
    unit = .object
    imageCount = boxes.imageCount
    isExact = false
    points = boxes.operatingPoints(of: label)
    items = boxes.scoredDetections(of: label).map {
      Item(score: $0.score, isPositive: $0.isRight, image: $0.image)
    }
    positives = boxes.boxCounts(of: label)
  }

  /// The pixels of a class, or the images in which it is found.
  package init(_ pixels: PixelDecisions, unit: Unit) {
    self.unit = unit
    imageCount = pixels.images.count
    isExact = true
    points = unit == .pixel ? pixels.pixelPoints : pixels.imagePoints
    self.pixels = pixels
  }

  /// Whether there is something to find.
  package var hasPositives: Bool { (points.last?.positives ?? 0) > 0 }

  /// The counts of each image from a score on.
  package func counts(from score: Double) -> [DecisionPoint] {
    if let pixels {
      return (0..<imageCount).map { image in
        if unit == .pixel { return pixels.pixelPoint(image: image, from: score) }
        let counts = pixels.images[image]
        let isFound = counts.highest >= PixelDecisions.step(score)
        return DecisionPoint(
          threshold: score, truePositives: isFound && counts.hasClass ? 1 : 0,
          falsePositives: isFound && !counts.hasClass ? 1 : 0, positives: counts.hasClass ? 1 : 0)
      }
    }
    var result = positives.map {
      DecisionPoint(
        threshold: score, truePositives: 0, falsePositives: 0, positives: Double($0))
    }
    for item in items where item.score >= score {
      if item.isPositive {
        result[item.image].truePositives += 1
      } else {
        result[item.image].falsePositives += 1
      }
    }
    return result
  }

  /// The threshold of a target; nil where there is nothing to find.
  package func threshold(
    _ target: DecisionTarget, writtenAs text: String, className: String?
  ) -> DecisionThreshold? {
    guard hasPositives else { return nil }
    return DecisionThreshold(
      target, writtenAs: text, className: className, points, imageCount: imageCount,
      isExact: isExact)
  }

  /// The figures of the decision from a score on, with intervals over resampled images.
  package func figures(
    from score: Double, split: String, beta: Double, costs: DecisionCosts?, bootstrap: Bootstrap
  ) -> DecisionFigures {
    let counts = counts(from: score)
    func values(_ sum: DecisionPoint, images: Double) -> [String: Double?] {
      [
        "precision": sum.truePositives + sum.falsePositives > 0 ? sum.precision : nil,
        "recall": sum.positives > 0 ? sum.recall : nil, "fScore": sum.fScore(beta: beta),
        "falsePositivesPerImage": images > 0 ? sum.falsePositives / images : nil,
        "costPerImage": images > 0
          ? costs.map {
            $0.cost(falsePositives: sum.falsePositives, falseNegatives: sum.falseNegatives)
              / images
          } : nil,
      ]
    }
    func sum(_ draws: [Int32]?) -> DecisionPoint {
      var result = DecisionPoint(
        threshold: score, truePositives: 0, falsePositives: 0, positives: 0)
      for (image, point) in counts.enumerated() {
        let weight = draws.map { Double($0[image]) } ?? 1
        result.truePositives += weight * point.truePositives
        result.falsePositives += weight * point.falsePositives
        result.positives += weight * point.positives
      }
      return result
    }
    let all = sum(nil)
    return DecisionFigures(
      split: split, imageCount: imageCount, truePositives: all.truePositives,
      falsePositives: all.falsePositives, falseNegatives: all.falseNegatives,
      values: values(all, images: Double(imageCount)).compactMapValues { $0 },
      intervals: bootstrap.intervals(count: imageCount) {
        values(sum($0), images: Double(imageCount))
      })
  }
}
