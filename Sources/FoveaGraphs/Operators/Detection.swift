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
    var chosen: [Int] = []
    var strips = BoxStrips(order.map { corners[$0] }, overlap: limit)
    for index in order {
      guard chosen.count < most else { break }
      if strips.keeps(corners[index]) { chosen.append(index) }
    }
    return chosen
  }
}

/// Kept boxes by vertical strips of the plane, so that a box is compared with its neighbours alone.
///
/// Exporters suppress all classes at once by moving each to a place of its own, which makes tens of
/// thousands of boxes that are mostly far from each other.
private struct BoxStrips {
  private typealias Kept = (box: SIMD4<Double>, area: Double)

  private let limit: Double
  private var start = 0.0
  private var strips: [[Kept]] = [[]]
  private var perPixel = 0.0

  /// - Parameter boxes: All boxes that may follow: top, left, bottom and right.
  init(_ boxes: [SIMD4<Double>], overlap limit: Double) {
    self.limit = limit
    // Below 0, boxes that are apart suppress each other, too.
    guard limit >= 0, boxes.count > 64 else { return }
    var (end, total, count) = (-Double.infinity, 0.0, 0.0)
    start = .infinity
    for box in boxes where Self.isFinite(box) {
      start = min(start, box[1])
      end = max(end, box[3])
      total += box[3] - box[1]
      count += 1
    }
    guard total > 0, (end - start).isFinite, total.isFinite else { return }
    // As wide as a usual box, which then lies in two.
    let number = min(max((end - start) / (total / count), 1), 1024).rounded()
    strips = [[Kept]](repeating: [], count: Int(number))
    perPixel = number / (end - start)
  }

  private static func isFinite(_ box: SIMD4<Double>) -> Bool {
    box[0].isFinite && box[1].isFinite && box[2].isFinite && box[3].isFinite
  }

  /// Keeps a box unless it overlaps a kept one by more than the share; returns whether it is kept.
  mutating func keeps(_ box: SIMD4<Double>) -> Bool {
    let area = (box[2] - box[0]) * (box[3] - box[1])
    let own = strips(of: box)
    for strip in own where overlaps(box, area, in: strip) { return false }
    for strip in own { strips[strip].append((box, area)) }
    return true
  }

  private func overlaps(_ box: SIMD4<Double>, _ area: Double, in strip: Int) -> Bool {
    let limit = limit
    return strips[strip].withUnsafeBufferPointer { kept in
      for other in kept {
        let height = min(box[2], other.box[2]) - max(box[0], other.box[0])
        let width = min(box[3], other.box[3]) - max(box[1], other.box[1])
        guard height > 0, width > 0 else {
          if limit < 0 { return true }
          continue
        }
        let shared = height * width
        if !(shared / (area + other.area - shared) <= limit) { return true }
      }
      return false
    }
  }

  /// The strips that a box touches; all where its place is not finite.
  private func strips(of box: SIMD4<Double>) -> ClosedRange<Int> {
    let last = Double(strips.count - 1)
    guard last > 0, Self.isFinite(box) else { return 0...strips.count - 1 }
    let left = min(max((box[1] - start) * perPixel, 0), last)
    let right = min(max((box[3] - start) * perPixel, 0), last)
    return Int(left)...max(Int(left), Int(right))
  }
}
