import FoveaSupport

/// Non-maximum suppression, class by class: takes boxes by descending score and decides which to
/// keep.
///
/// Kept boxes are stored in groups of eight, which are compared together.
struct BoxSuppressor {
  private struct Group {
    var left = SIMD8<Float>(repeating: 0)
    var top = SIMD8<Float>(repeating: 0)
    var right = SIMD8<Float>(repeating: 0)
    var bottom = SIMD8<Float>(repeating: 0)
    var area = SIMD8<Float>(repeating: 0)
  }

  private let threshold: Float
  private var groups: [[Group]]
  private var counts: [Int]

  init(classes: Int, iou: Double) {
    // The largest Float not above `iou`, which compares like the Double.
    let nearest = Float(iou)
    threshold = Double(nearest) > iou ? nearest.nextDown : nearest
    groups = [[Group]](repeating: [], count: classes)
    counts = [Int](repeating: 0, count: classes)
  }

  /// Keeps a box (left, top, right, bottom) unless it overlaps a kept box of its class by more than
  /// the limit; returns whether it is kept.
  mutating func keeps(_ box: SIMD4<Float>, label: Int) -> Bool {
    // No IoU is above 1, but a rounded one may be.
    guard threshold < 1 else { return true }
    let area = (box[2] - box[0]) * (box[3] - box[1])
    let threshold = threshold
    let isNew = groups[label].withUnsafeBufferPointer { kept in
      for group in kept {
        let width = pointwiseMin(group.right, box[2]) - pointwiseMax(group.left, box[0])
        let height = pointwiseMin(group.bottom, box[3]) - pointwiseMax(group.top, box[1])
        let shared = pointwiseMax(width, 0) * pointwiseMax(height, 0)
        if any(shared / (group.area + area - shared) .> threshold) { return false }
      }
      return true
    }
    guard isNew else { return false }
    let (group, lane) = counts[label].quotientAndRemainder(dividingBy: 8)
    if lane == 0 { groups[label].append(Group()) }
    groups[label][group].left[lane] = box[0]
    groups[label][group].top[lane] = box[1]
    groups[label][group].right[lane] = box[2]
    groups[label][group].bottom[lane] = box[3]
    groups[label][group].area[lane] = area
    counts[label] += 1
    return true
  }
}

private func pointwiseMin(_ a: SIMD8<Float>, _ b: Float) -> SIMD8<Float> {
  let b = SIMD8<Float>(repeating: b)
  return a.replacing(with: b, where: b .< a)
}

private func pointwiseMax(_ a: SIMD8<Float>, _ b: Float) -> SIMD8<Float> {
  let b = SIMD8<Float>(repeating: b)
  return a.replacing(with: b, where: b .> a)
}

/// Drops every detection that overlaps a better one of its class by more than `iou`, and returns at
/// most `limit` of the others by descending score. Of equal scores, the earlier is better.
///
/// - Precondition: Labels are not negative.
public func nonMaximumSuppression(
  _ detections: [Detection], iou: Double, limit: Int = .max
) -> [Detection] {
  precondition(
    detections.allSatisfy { $0.label >= 0 }, "nonMaximumSuppression: a label is negative")
  var suppressor = BoxSuppressor(classes: (detections.map(\.label).max() ?? 0) + 1, iou: iou)
  let order = detections.indices.sorted { a, b in
    detections[a].score != detections[b].score ? detections[a].score > detections[b].score : a < b
  }
  var kept: [Detection] = []
  for index in order where kept.count < limit {
    let box = detections[index].box
    let edges = SIMD4(
      Float(box.left), Float(box.top), Float(box.right), Float(box.bottom))
    if suppressor.keeps(edges, label: detections[index].label) { kept.append(detections[index]) }
  }
  return kept
}
