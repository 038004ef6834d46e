/// The ranked detections of one class, packed to be weighted again and again.
struct ResampledDetections {
  /// What a draw gives.
  struct Figures {
    /// Average precision at COCO's ten thresholds.
    var precisions: [Double]
    /// Mean recall over them.
    var recall: Double
    /// Precision, recall and F1 at the confidence and the operating IoU.
    var scores: ClassScores
  }

  /// Memory that is kept between draws.
  struct Scratch {
    var envelope = PrecisionEnvelope()
    var weights: [Double] = []
    var right: [UInt16] = []
    var wrong: [UInt16] = []
  }

  private var images: [Int32] = []
  private var right: [UInt16] = []
  private var wrong: [UInt16] = []
  private var operating: [(image: Int32, isRight: Bool)] = []
  private let truthImages: [(image: Int32, count: Int32)]

  init(
    _ ranking: DetectionRanking, truthImages: [(image: Int32, count: Int32)], confidence: Double
  ) {
    self.truthImages = truthImages
    let operatingMask: UInt16 = 1 << UInt16(DetectionMatcher.operatingBit)
    // What comes after the last right detection changes no average precision.
    let last = ranking.matches.lastIndex { $0.right[0] & DetectionMatcher.cocoBits != 0 } ?? -1
    for (index, match) in ranking.matches.enumerated() {
      if match.score >= confidence, (match.right[0] | match.wrong[0]) & operatingMask != 0 {
        operating.append((match.image, match.right[0] & operatingMask != 0))
      }
      guard index <= last, match.rank < DetectionMatcher.cocoLimit else { continue }
      images.append(match.image)
      right.append(match.right[0] & DetectionMatcher.cocoBits)
      wrong.append(match.wrong[0] & DetectionMatcher.cocoBits)
    }
  }

  /// The figures of a draw; nil where it holds no true box of the class.
  func figures(_ draws: [Int32], _ scratch: inout Scratch) -> Figures? {
    let positives = truthImages.reduce(0) { $0 + Double($1.count * draws[Int($1.image)]) }
    guard positives > 0 else { return nil }
    scratch.weights.removeAll(keepingCapacity: true)
    scratch.right.removeAll(keepingCapacity: true)
    scratch.wrong.removeAll(keepingCapacity: true)
    for (index, image) in images.enumerated() where draws[Int(image)] > 0 {
      scratch.weights.append(Double(draws[Int(image)]))
      scratch.right.append(right[index])
      scratch.wrong.append(wrong[index])
    }
    var allFound = 0.0
    let precisions = DetectionMatcher.cocoThresholds.indices.map { bit in
      let mask: UInt16 = 1 << UInt16(bit)
      var (found, invented) = (0.0, 0.0)
      scratch.envelope.removeAll()
      for index in scratch.weights.indices {
        if scratch.right[index] & mask != 0 {
          found += scratch.weights[index]
          scratch.envelope.append(
            recall: found / positives, precision: found / (found + invented))
        } else if scratch.wrong[index] & mask != 0 {
          invented += scratch.weights[index]
        }
      }
      allFound += found
      return scratch.envelope.average(.hundredOnePoints)
    }
    return Figures(
      precisions: precisions,
      recall: allFound / (positives * Double(DetectionMatcher.cocoThresholds.count)),
      scores: scores(draws, positives))
  }

  private func scores(_ draws: [Int32], _ positives: Double) -> ClassScores {
    var (found, invented) = (0.0, 0.0)
    for entry in operating {
      let weight = Double(draws[Int(entry.image)])
      if entry.isRight { found += weight } else { invented += weight }
    }
    return ClassScores(
      truePositives: found, falsePositives: invented, falseNegatives: positives - found)
  }
}
