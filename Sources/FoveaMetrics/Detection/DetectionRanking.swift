/// All detections of one class, highest score first; equal scores in the order of the images.
struct DetectionRanking {
  let matches: [DetectionMatch]
  /// True boxes that count, in all, small, medium and large.
  let truthCounts: [Int]

  init(_ matches: [DetectionMatch], truthCounts: [Int]) {
    let order = matches.indices.sorted {
      let (first, second) = (matches[$0].score, matches[$1].score)
      return first != second ? first > second : $0 < $1
    }
    self.matches = order.map { matches[$0] }
    self.truthCounts = truthCounts
  }

  /// The average precision of a bit and a range of areas; nil where the truth holds no box.
  ///
  /// - Parameters:
  ///   - limit: detections per image that count, from the highest score; nil for all.
  ///   - envelope: scratch space.
  func averagePrecision(
    bit: Int, range: Int = 0, limit: Int? = DetectionMatcher.cocoLimit,
    _ kind: PrecisionEnvelope.Average = .hundredOnePoints, envelope: inout PrecisionEnvelope
  ) -> Double? {
    let positives = Double(truthCounts[range])
    guard positives > 0 else { return nil }
    let mask: UInt16 = 1 << UInt16(bit)
    let limit = limit ?? .max
    var right = 0.0
    var wrong = 0.0
    envelope.removeAll()
    for match in matches where match.rank < limit {
      if match.right[range] & mask != 0 {
        right += 1
        envelope.append(recall: right / positives, precision: right / (right + wrong))
      } else if match.wrong[range] & mask != 0 {
        wrong += 1
      }
    }
    return envelope.average(kind)
  }

  /// The mean recall over COCO's ten thresholds with `limit` detections per image; nil where the
  /// truth holds no box.
  func averageRecall(range: Int = 0, limit: Int) -> Double? {
    guard truthCounts[range] > 0 else { return nil }
    let right = matches.reduce(0) { sum, match in
      match.rank < limit
        ? sum + (match.right[range] & DetectionMatcher.cocoBits).nonzeroBitCount : sum
    }
    return Double(right) / Double(truthCounts[range] * DetectionMatcher.cocoThresholds.count)
  }

  /// Precision, recall and F1 of the detections from `confidence` on, at the operating IoU.
  func scores(confidence: Double) -> ClassScores {
    let mask: UInt16 = 1 << UInt16(DetectionMatcher.operatingBit)
    var right = 0
    var wrong = 0
    for match in matches {
      if match.score < confidence { break }
      if match.right[0] & mask != 0 { right += 1 }
      if match.wrong[0] & mask != 0 { wrong += 1 }
    }
    return ClassScores(
      truePositives: Double(right), falsePositives: Double(wrong),
      falseNegatives: Double(truthCounts[0] - right))
  }
}
