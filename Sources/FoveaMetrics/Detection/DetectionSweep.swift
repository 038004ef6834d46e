import FoveaInference

/// Mean F1 over the classes at every confidence that changes it, from the highest down.
struct DetectionSweep {
  /// A confidence and the mean F1 of the detections from there on.
  typealias Point = (confidence: Double, f1: Double)

  /// Every confidence that changes mean F1, highest first; empty without detections of a class with
  /// ground-truth boxes.
  private(set) var points: [Point] = []
  /// The point of the highest mean F1, of equal ones that of the highest confidence.
  private(set) var best: Point?

  /// Visits the detections of the classes with ground-truth boxes.
  init(_ rankings: [DetectionRanking]) {
    let held = rankings.filter { $0.groundTruthCounts[0] > 0 }
    let mask: UInt16 = 1 << UInt16(DetectionMatcher.operatingBit)
    var events: [(score: Double, label: Int32, isRight: Bool)] = []
    for (label, ranking) in held.enumerated() {
      for match in ranking.matches where (match.right[0] | match.wrong[0]) & mask != 0 {
        events.append((match.score, Int32(label), match.right[0] & mask != 0))
      }
    }
    events.sort { $0.score > $1.score }
    var right = [Double](repeating: 0, count: held.count)
    var f1 = right
    // F1 = 2 TP / (detections + boxes).
    var sizes = held.map { Double($0.groundTruthCounts[0]) }
    for (index, event) in events.enumerated() {
      let label = Int(event.label)
      sizes[label] += 1
      if event.isRight { right[label] += 1 }
      f1[label] = 2 * right[label] / sizes[label]
      if index + 1 < events.count, events[index + 1].score == event.score { continue }
      let mean = f1.reduce(0, +) / Double(held.count)
      points.append((event.score, mean))
      if best.map({ mean > $0.f1 }) ?? true { best = points.last }
    }
  }
}

extension DetectionEvaluator {
  /// A detection that is right or wrong at the operating IoU.
  package struct ScoredDetection: Sendable, Equatable {
    /// Its score.
    package var score: Double
    /// Whether it matches a ground-truth box.
    package var isRight: Bool
    /// Its class.
    package var label: Int
    /// The number of its image, from 0 in the order added.
    package var image: Int
  }

  /// The detections of one class, or of all, that are right or wrong; those in a crowd are neither.
  package func scoredDetections(of label: Int? = nil) -> [ScoredDetection] {
    let mask: UInt16 = 1 << UInt16(DetectionMatcher.operatingBit)
    return (label.map { [$0] } ?? Array(classNames.indices)).flatMap { label in
      matches[label].filter { ($0.right[0] | $0.wrong[0]) & mask != 0 }.map {
        ScoredDetection(
          score: $0.score, isRight: $0.right[0] & mask != 0, label: label, image: Int($0.image))
      }
    }
  }

  /// The ground-truth boxes of one class, or of all, by image.
  package func boxCounts(of label: Int? = nil) -> [Int] {
    var counts = [Int](repeating: 0, count: imageCount)
    for label in label.map({ [$0] }) ?? Array(classNames.indices) {
      for (image, count) in groundTruthImages[label] { counts[Int(image)] += Int(count) }
    }
    return counts
  }

  /// The counts at every confidence that changes them, from the highest down: of one class, or of
  /// the detections of all classes together; empty without a ground-truth box.
  package func operatingPoints(of label: Int?) -> [DecisionPoint] {
    let boxes = boxCounts(of: label).reduce(0, +)
    guard boxes > 0 else { return [] }
    let found = scoredDetections(of: label)
    return DecisionPoint.all(
      scores: found.map(\.score), isPositive: found.map(\.isRight),
      missed: Double(boxes - found.count { $0.isRight }))
  }
}
