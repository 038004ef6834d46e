/// The division of confidences into bins of about equally many samples, for the adaptive
/// calibration error.
///
/// Samples in ascending order belong to bin ⌊B·w/W⌋, where w is the weight of all lower
/// confidences and W that of all samples. Equal confidences therefore share a bin, and the result
/// does not depend on the order of the samples.
///
/// Source: K. Nguyen and B. O'Connor, "Posterior calibration and exploratory analysis for natural
/// language processing models", 2015; "adaptive" after J. Nixon et al., 2019.
struct EqualMassBins: Sendable {
  private let confidences: [Double]
  private let isRight: [Bool]
  private let order: [Int]
  private let count: Int

  init(confidences: [Double], isRight: [Bool], count: Int = 15) {
    self.confidences = confidences
    self.isRight = isRight
    self.count = count
    order = confidences.indices.sorted { (confidences[$0], $0) < (confidences[$1], $1) }
  }

  /// The bins of samples with weights; nil counts each as 1.
  func calibration(weights: [Double]? = nil) -> Calibration {
    var bins = Array(repeating: Calibration.Bin(), count: count)
    let total = weights?.reduce(0, +) ?? Double(order.count)
    guard total > 0 else { return Calibration(bins: bins) }
    var below = 0.0
    var start = 0
    while start < order.count {
      let confidence = confidences[order[start]]
      let bin = min(Int(below * Double(count) / total), count - 1)
      while start < order.count, confidences[order[start]] == confidence {
        let weight = weights?[order[start]] ?? 1
        bins[bin].count += weight
        bins[bin].confidence += weight * confidence
        if isRight[order[start]] { bins[bin].right += weight }
        below += weight
        start += 1
      }
    }
    return Calibration(bins: bins)
  }
}
