import FoveaImages

/// The pixels of images by the probability of one class, in steps of 0.001, for a segmenter's
/// decision threshold.
///
/// Pixels labelled "ignored" count nowhere. An image is called positive from the probability of its
/// likeliest pixel: from a threshold on that finds at least one.
package struct PixelDecisions: Sendable {
  /// The steps between 0 and 1; thresholds are multiples of 1/`steps`.
  package static let steps = 1000

  /// One image: pixels of the class and others by step.
  struct Counts: Sendable {
    var positives = [UInt32](repeating: 0, count: PixelDecisions.steps + 1)
    var negatives = [UInt32](repeating: 0, count: PixelDecisions.steps + 1)

    /// The highest step with a pixel; 0 without pixels.
    var highest: Int {
      (0...PixelDecisions.steps).last { positives[$0] + negatives[$0] > 0 } ?? 0
    }
    var hasClass: Bool { positives.contains { $0 > 0 } }
  }

  private let label: UInt8
  private(set) var images: [Counts] = []

  /// Starts without images.
  package init(label: Int) { self.label = UInt8(label) }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - probabilities: of the class, one per pixel.
  ///   - groundTruth: the labelled classes, of the same size.
  package mutating func add(probabilities: [Double], groundTruth: LabelMask) {
    var counts = Counts()
    for (probability, value) in zip(probabilities, groundTruth.values)
    where value != LabelMask.ignored {
      let step = Self.step(probability)
      if value == label { counts.positives[step] += 1 } else { counts.negatives[step] += 1 }
    }
    images.append(counts)
  }

  /// The highest step that the probability reaches.
  static func step(_ probability: Double) -> Int {
    var step = min(max(Int(probability * Double(steps)), 0), steps)
    // The product may be rounded across a step.
    while step > 0, probability < threshold(step) { step -= 1 }
    while step < steps, probability >= threshold(step + 1) { step += 1 }
    return step
  }

  static func threshold(_ step: Int) -> Double { Double(step) / Double(steps) }

  /// The counts of pixels at every threshold that changes them, from the highest down.
  package var pixelPoints: [DecisionPoint] {
    Self.points(images)
  }

  private static func points(_ images: [Counts]) -> [DecisionPoint] {
    var positives = [Double](repeating: 0, count: steps + 1)
    var negatives = positives
    for image in images {
      for step in 0...steps {
        positives[step] += Double(image.positives[step])
        negatives[step] += Double(image.negatives[step])
      }
    }
    let all = positives.reduce(0, +)
    var (right, wrong) = (0.0, 0.0)
    return (0...steps).reversed().compactMap { step in
      guard positives[step] + negatives[step] > 0 else { return nil }
      right += positives[step]
      wrong += negatives[step]
      return DecisionPoint(
        threshold: threshold(step), truePositives: right, falsePositives: wrong, positives: all)
    }
  }

  /// The counts of images at every threshold that changes them, from the highest down.
  package var imagePoints: [DecisionPoint] {
    DecisionPoint.all(
      scores: images.map { Self.threshold($0.highest) }, isPositive: images.map(\.hasClass))
  }

  /// The pixels of one image from a threshold on.
  func pixelPoint(image: Int, from score: Double) -> DecisionPoint {
    let first = Self.step(score)
    let counts = images[image]
    func sum(_ values: ArraySlice<UInt32>) -> Double { values.reduce(0) { $0 + Double($1) } }
    return DecisionPoint(
      threshold: score, truePositives: sum(counts.positives[first...]),
      falsePositives: sum(counts.negatives[first...]), positives: sum(counts.positives[0...]))
  }
}
