import FoveaSupport

/// An upright box in pixels: x to the right, y downwards, edges between pixels.
public struct BoundingBox: Codable, Hashable, Sendable {
  /// The left edge.
  public var left: Double
  /// The top edge.
  public var top: Double
  /// The right edge, at least `left`.
  public var right: Double
  /// The bottom edge, at least `top`.
  public var bottom: Double

  /// Makes a box from its edges.
  ///
  /// - Precondition: `left <= right` and `top <= bottom`.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    precondition(
      left <= right && top <= bottom,
      "a box from (\(left), \(top)) to (\(right), \(bottom)) is turned inside out")
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// Makes a box from its centre and size.
  public init(centerX: Double, centerY: Double, width: Double, height: Double) {
    self.init(
      left: centerX - width / 2, top: centerY - height / 2, right: centerX + width / 2,
      bottom: centerY + height / 2)
  }

  /// Width times height, in square pixels. Edges are continuous coordinates: no pixel is added.
  public var area: Double { (right - left) * (bottom - top) }

  /// The box at another place.
  public func moved(x: Double, y: Double) -> BoundingBox {
    BoundingBox(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
  }

  /// The part within an image from (0, 0) to (width, height); nil where nothing is.
  public func clipped(width: Double, height: Double) -> BoundingBox? {
    let (x, y) = (max(left, 0), max(top, 0))
    let (endX, endY) = (min(right, width), min(bottom, height))
    return endX > x && endY > y ? BoundingBox(left: x, top: y, right: endX, bottom: endY) : nil
  }

  /// Intersection over union with another box, 0 to 1; 0 where both are empty.
  public func iou(_ other: BoundingBox) -> Double {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    let intersection = max(width, 0) * max(height, 0)
    let union = area + other.area - intersection
    return union > 0 ? intersection / union : 0
  }
}
