import Foundation
import FoveaTensors

/// Postprocessing operators of detectors.
extension GraphOperator {
  /// Suppresses boxes that overlap boxes of the same class with a higher score; computed on the
  /// host.
  static let nonMaxSuppression = GraphOperator("NonMaxSuppression", since: 10, inputs: 2...5) {
    call in
    let (boxes, scores) = (try call.input(0), try call.input(1))
    try call.require(
      boxes.rank == 3 && scores.rank == 3 && boxes.shape[2] == 4
        && boxes.shape[0] == scores.shape[0] && boxes.shape[1] == scores.shape[2],
      "needs boxes [N, boxes, 4] and scores [N, classes, boxes], got \(boxes.shape) and "
        + "\(scores.shape)")
    let limit = try call.wholes(2)?.first ?? 0
    let overlap = try call.reals(3)?.first ?? 0
    let threshold = try call.reals(4)?.first
    let isCentred = try call.flag("center_point_box")
    let corners = try boxes.numbers().reals
    let values = try scores.numbers().reals
    let count = boxes.shape[1]
    var kept: [Int] = []
    for image in 0..<boxes.shape[0] {
      let own = SuppressedBoxes(
        corners[image * count * 4..<(image + 1) * count * 4], isCentred: isCentred)
      for category in 0..<scores.shape[1] where limit > 0 {
        let start = (image * scores.shape[1] + category) * count
        let order = NodeCall.descending(values[start..<start + count], above: threshold)
        for index in own.kept(order, overlap: overlap, limit: limit) {
          kept += [image, category, index]
        }
      }
    }
    return [GraphValue(HostArray(kept, shape: [kept.count / 3, 3]))]
  }
}

extension NodeCall {
  /// The indices of the scores above a threshold, by descending score; of equals, the first first.
  static func descending(_ scores: ArraySlice<Double>, above threshold: Double?) -> [Int] {
    var chosen: [(score: Double, index: Int)] = []
    for (index, score) in scores.enumerated() {
      if let threshold, !(score > threshold) { continue }
      chosen.append((score, index))
    }
    chosen.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    return chosen.map(\.index)
  }
}

/// Boxes by their corners, sorted along each axis.
private struct SuppressedBoxes {
  /// Top, left, bottom and right of each box.
  private var corners: [SIMD4<Double>] = []

  init(_ numbers: ArraySlice<Double>, isCentred: Bool) {
    corners.reserveCapacity(numbers.count / 4)
    for at in stride(from: numbers.startIndex, to: numbers.endIndex, by: 4) {
      let (a, b, c, d) = (numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3])
      corners.append(
        isCentred
          ? SIMD4(b - d / 2, a - c / 2, b + d / 2, a + c / 2)
          : SIMD4(min(a, c), min(b, d), max(a, c), max(b, d)))
    }
  }

  /// Those of some boxes, in order, that overlap none before them by more than a share.
  func kept(_ order: [Int], overlap limit: Double, limit most: Int) -> [Int] {
    var (chosen, boxes): ([Int], [(box: SIMD4<Double>, area: Double)]) = ([], [])
    for index in order {
      guard chosen.count < most else { break }
      let box = corners[index]
      let area = (box[2] - box[0]) * (box[3] - box[1])
      let isNew = boxes.allSatisfy { other in
        let height = min(box[2], other.box[2]) - max(box[0], other.box[0])
        let width = min(box[3], other.box[3]) - max(box[1], other.box[1])
        guard height > 0, width > 0 else { return 0 <= limit }
        let shared = height * width
        return shared / (area + other.area - shared) <= limit
      }
      guard isNew else { continue }
      chosen.append(index)
      boxes.append((box, area))
    }
    return chosen
  }
}
