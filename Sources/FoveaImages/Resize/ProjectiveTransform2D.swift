import FoveaSupport

/// A map of the plane that keeps lines straight, such as a change of the point of view:
/// `x' = (a x + b y + c) / (g x + h y + i)`, and `y'` with d, e, f above the same.
///
/// Coordinates are pixels from the top left corner of the picture, y down, as of
/// `AffineTransform2D`.
public struct ProjectiveTransform2D: Sendable, Equatable {
  /// The nine numbers, row by row.
  public let matrix: [Double]

  /// Makes a map from its matrix, row by row.
  ///
  /// - Precondition: there are nine numbers.
  public init(matrix: [Double]) {
    precondition(matrix.count == 9, "a projective map has 9 numbers, got \(matrix.count)")
    self.matrix = matrix
  }

  /// Maps the corners of a frame from (0, 0) to (width, height) to four points: top left, top right,
  /// bottom right, bottom left (P. Heckbert, "Fundamentals of texture mapping and image warping",
  /// 1989, section 2.2.3). Nil where three of them lie on a line.
  public init?(
    width: Double, height: Double,
    to corners: (
      topLeft: (x: Double, y: Double), topRight: (x: Double, y: Double),
      bottomRight: (x: Double, y: Double), bottomLeft: (x: Double, y: Double)
    )
  ) {
    let (p, q, r, s) = (
      corners.topLeft, corners.topRight, corners.bottomRight, corners.bottomLeft
    )
    let (x1, y1) = (q.x - r.x, q.y - r.y)
    let (x2, y2) = (s.x - r.x, s.y - r.y)
    let (sumX, sumY) = (p.x - q.x + r.x - s.x, p.y - q.y + r.y - s.y)
    let determinant = x1 * y2 - x2 * y1
    guard determinant != 0, determinant.isFinite, width > 0, height > 0 else { return nil }
    let g = (sumX * y2 - x2 * sumY) / determinant
    let h = (x1 * sumY - sumX * y1) / determinant
    self.init(matrix: [
      (q.x - p.x + g * q.x) / width, (s.x - p.x + h * s.x) / height, p.x,
      (q.y - p.y + g * q.y) / width, (s.y - p.y + h * s.y) / height, p.y,
      g / width, h / height, 1,
    ])
    guard inverse != nil else { return nil }
  }

  /// The map back, or nil where this one flattens the plane.
  public var inverse: ProjectiveTransform2D? {
    let m = matrix
    let adjugate = [
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ]
    let determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6]
    guard determinant != 0, determinant.isFinite else { return nil }
    return ProjectiveTransform2D(matrix: adjugate.map { $0 / determinant })
  }

  /// Where a point goes; it must lie on the near side of the horizon.
  public func callAsFunction(x: Double, y: Double) -> (x: Double, y: Double) {
    let scale = matrix[6] * x + matrix[7] * y + matrix[8]
    return (
      (matrix[0] * x + matrix[1] * y + matrix[2]) / scale,
      (matrix[3] * x + matrix[4] * y + matrix[5]) / scale
    )
  }
}
