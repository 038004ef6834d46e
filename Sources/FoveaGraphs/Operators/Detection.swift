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
      let own = (0..<count).map { index in
        SuppressedBox(
          Array(corners[(image * count + index) * 4..<(image * count + index) * 4 + 4]),
          isCentred: isCentred)
      }
      for category in 0..<scores.shape[1] where limit > 0 {
        let start = (image * scores.shape[1] + category) * count
        let order = (0..<count).filter { index in
          threshold.map { values[start + index] > $0 } ?? true
        }.sorted { (values[start + $0], $1) > (values[start + $1], $0) }
        var chosen: [Int] = []
        for index in order where chosen.count < limit {
          if chosen.allSatisfy({ own[$0].overlap(own[index]) <= overlap }) {
            chosen.append(index)
            kept += [image, category, index]
          }
        }
      }
    }
    return [GraphValue(HostArray(kept, shape: [kept.count / 3, 3]))]
  }
}

/// A box by its corners, sorted along each axis.
private struct SuppressedBox {
  let low: (y: Double, x: Double)
  let high: (y: Double, x: Double)

  init(_ numbers: [Double], isCentred: Bool) {
    if isCentred {
      let (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
      low = (y - height / 2, x - width / 2)
      high = (y + height / 2, x + width / 2)
    } else {
      low = (min(numbers[0], numbers[2]), min(numbers[1], numbers[3]))
      high = (max(numbers[0], numbers[2]), max(numbers[1], numbers[3]))
    }
  }

  var area: Double { (high.y - low.y) * (high.x - low.x) }

  /// Intersection over union.
  func overlap(_ other: SuppressedBox) -> Double {
    let height = min(high.y, other.high.y) - max(low.y, other.low.y)
    let width = min(high.x, other.high.x) - max(low.x, other.low.x)
    guard height > 0, width > 0 else { return 0 }
    return height * width / (area + other.area - height * width)
  }
}
