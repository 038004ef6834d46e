import Foundation
import FoveaSupport
import FoveaTensors

/// A measure of the agreement of two boxes: intersection over union, or a relative of it with a
/// gradient for disjoint boxes. It is 1 for equal boxes; a loss is 1 minus it.
public enum BoxOverlap: String, Codable, Sendable, Hashable, CaseIterable {
  /// Intersection over union, 0 to 1.
  case iou
  /// IoU minus the share of the enclosing box that neither covers, −1 to 1 (Rezatofighi et al.
  /// 2019).
  case giou
  /// IoU minus the squared distance of the centres over the squared diagonal of the enclosing box,
  /// −1 to 1 (Zheng et al. 2020).
  case diou
  /// DIoU minus αv, where v = 4/π² (atan(w/h) − atan(w′/h′))² and α = v / (1 − IoU + v), a factor
  /// without gradient (Zheng et al. 2020).
  case ciou

  private static let epsilon: Float = 1e-7

  /// The agreement of boxes `[…, 4]` of left, top, right, bottom in any unit: `[…]`.
  public func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
      a.shape == b.shape && a.shape.last == 4,
      "\(rawValue): needs boxes [..., 4] of equal shapes, got \(a.shape) and \(b.shape)")
    let (p, q) = (Edges(a), Edges(b))
    let epsilon = Self.epsilon
    let width = p.right.minimum(q.right) - p.left.maximum(q.left)
    let height = p.bottom.minimum(q.bottom) - p.top.maximum(q.top)
    let intersection = width.maximum(0) * height.maximum(0)
    let union = p.width * p.height + q.width * q.height - intersection
    let iou = intersection / (union + epsilon)
    if self == .iou { return iou }
    let outerWidth = p.right.maximum(q.right) - p.left.minimum(q.left)
    let outerHeight = p.bottom.maximum(q.bottom) - p.top.minimum(q.top)
    if self == .giou {
      let outer = outerWidth * outerHeight
      return iou - (outer - union) / (outer + epsilon)
    }
    let diagonal = outerWidth.squared() + outerHeight.squared() + epsilon
    let dx = (p.left + p.right - q.left - q.right) * 0.5
    let dy = (p.top + p.bottom - q.top - q.bottom) * 0.5
    let diou = iou - (dx.squared() + dy.squared()) / diagonal
    if self == .diou { return diou }
    let turn =
      (q.width / (q.height + epsilon)).atan() - (p.width / (p.height + epsilon)).atan()
    let v = turn.squared() * (4 / (Float.pi * Float.pi))
    let alpha = (v / (1 - iou + v + epsilon)).stoppingGradient()
    return diou - alpha * v
  }

  /// The coordinates of boxes, one tensor each.
  private struct Edges {
    let left: Tensor
    let top: Tensor
    let right: Tensor
    let bottom: Tensor
    var width: Tensor { right - left }
    var height: Tensor { bottom - top }

    init(_ boxes: Tensor) {
      let columns = boxes.split([1, 1, 1, 1], axis: -1).map { $0.squeezed(axes: [-1]) }
      (left, top, right, bottom) = (columns[0], columns[1], columns[2], columns[3])
    }
  }
}

/// Intersection over union of two boxes of left, top, right, bottom; 0 where both are empty.
func overlap(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
  let width = min(a[2], b[2]) - max(a[0], b[0])
  let height = min(a[3], b[3]) - max(a[1], b[1])
  guard width > 0, height > 0 else { return 0 }
  let shared = width * height
  let union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
  return union > 0 ? shared / union : 0
}
