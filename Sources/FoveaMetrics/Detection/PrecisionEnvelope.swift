/// The points of a precision-recall curve at its right detections, and the areas read from it.
///
/// Precision falls between two right detections, so the envelope (the highest precision at a recall
/// or beyond) stands on these points alone.
struct PrecisionEnvelope {
  /// The way from the curve to one number.
  enum Average {
    /// The mean at the recalls 0, 0.01 … 1 (COCO).
    case hundredOnePoints
    /// The mean at the recalls 0, 0.1 … 1 (Pascal VOC 2007).
    case elevenPoints
    /// The exact area (Pascal VOC from 2010 on).
    case area
  }

  // Products, not quotients, as NumPy's linspace computes them: a recall can equal one.
  private static let hundredOneRecalls = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }
  private static let elevenRecalls = (0...10).map { Double($0) / 10 }

  private(set) var recalls: [Double] = []
  private(set) var precisions: [Double] = []

  /// Forgets all points, keeping their memory.
  mutating func removeAll() {
    recalls.removeAll(keepingCapacity: true)
    precisions.removeAll(keepingCapacity: true)
  }

  /// Adds the point after one more right detection.
  mutating func append(recall: Double, precision: Double) {
    recalls.append(recall)
    precisions.append(precision)
  }

  /// The curve's average; 0 without points. The precisions become their envelope.
  mutating func average(_ kind: Average) -> Double {
    guard !recalls.isEmpty else { return 0 }
    for index in stride(from: precisions.count - 1, to: 0, by: -1)
    where precisions[index] > precisions[index - 1] {
      precisions[index - 1] = precisions[index]
    }
    switch kind {
    case .hundredOnePoints: return mean(Self.hundredOneRecalls)
    case .elevenPoints: return mean(Self.elevenRecalls)
    case .area:
      var last = 0.0
      var area = 0.0
      for (recall, precision) in zip(recalls, precisions) {
        area += (recall - last) * precision
        last = recall
      }
      return area
    }
  }

  /// The mean envelope at ascending recalls; 0 counts where the curve does not reach.
  private func mean(_ wanted: [Double]) -> Double {
    var sum = 0.0
    var index = 0
    for recall in wanted {
      while index < recalls.count, recalls[index] < recall { index += 1 }
      if index == recalls.count { break }
      sum += precisions[index]
    }
    return sum / Double(wanted.count)
  }
}
