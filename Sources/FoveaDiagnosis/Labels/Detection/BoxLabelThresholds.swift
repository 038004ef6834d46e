import FoveaDatasets
import FoveaInference

/// The score up to which a box of a class is an issue: a quarter of the class's average precision,
/// times a factor.
///
/// A class that the model finds badly has a low threshold, as its predictions say little about its
/// labels. The average precision is the area under the interpolated precision-recall curve, mean
/// over the IoU thresholds 0.50 to 0.95, against the labels as they are. A prediction is matched
/// with the box of its class that it overlaps most.
struct BoxLabelThresholds {
  /// The threshold of each class.
  let values: [Double]

  init(
    annotations: [[BoxAnnotation]], predictions: [[Detection]], classes: Int, factor: Double
  ) {
    values = (0..<classes).map { label in
      let truths = annotations.map { $0.filter { $0.label == label && !$0.isIgnored } }
      let found = predictions.map { $0.filter { $0.label == label } }
      let limits = (0..<10).map { 0.5 + 0.05 * Double($0) }
      let sum = limits.reduce(0) { $0 + Self.averagePrecision(truths, found, iou: $1) }
      return sum / Double(limits.count) * 0.25 * factor
    }
  }

  static func averagePrecision(
    _ truths: [[BoxAnnotation]], _ predictions: [[Detection]], iou: Double
  ) -> Double {
    let hits = zip(truths, predictions).flatMap { matches($0, $1, iou: iou) }
    let ranked = hits.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }
    let total = truths.reduce(0) { $0 + $1.count }
    guard total > 0 else { return 0 }
    var curve: [(recall: Double, precision: Double)] = []
    var right = 0
    for (rank, hit) in ranked.enumerated() {
      if hit.element.isRight { right += 1 }
      curve.append((Double(right) / Double(total), Double(right) / Double(rank + 1)))
    }
    // From the end: the best precision of at least each recall.
    var (area, best) = (0.0, 0.0)
    for index in curve.indices.reversed() {
      best = max(best, curve[index].precision)
      area += best * (curve[index].recall - (index > 0 ? curve[index - 1].recall : 0))
    }
    return area
  }

  private static func matches(
    _ truths: [BoxAnnotation], _ predictions: [Detection], iou: Double
  ) -> [(score: Double, isRight: Bool)] {
    var isTaken = [Bool](repeating: false, count: truths.count)
    let order = predictions.indices.sorted {
      (predictions[$1].score, $0) < (predictions[$0].score, $1)
    }
    var isRight = [Bool](repeating: false, count: predictions.count)
    for index in order {
      let overlaps = truths.map { predictions[index].box.iou($0.box) }
      guard let best = overlaps.max(), best >= iou, let truth = overlaps.firstIndex(of: best),
        !isTaken[truth]
      else { continue }
      isTaken[truth] = true
      isRight[index] = true
    }
    return zip(predictions, isRight).map { ($0.score, $1) }
  }
}
