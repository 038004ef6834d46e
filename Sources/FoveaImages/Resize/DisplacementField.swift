import FoveaSupport

/// A smooth random shift for each pixel: what deforms a picture elastically.
///
/// Random shifts at the points of a coarse grid are joined by cubic B-splines. That is the
/// smoothing of white noise by a Gaussian (P. Simard et al., "Best practices for convolutional neural
/// networks applied to visual document analysis", 2003), for the spline of spacing `h` is close to a
/// Gaussian of deviation `h / √3`, at a fraction of the cost.
public struct DisplacementField: Sendable {
  /// Columns of the picture it is for.
  public let width: Int
  /// Rows of the picture it is for.
  public let height: Int
  let x: [Float]
  let y: [Float]

  /// Draws a field.
  ///
  /// - Parameters:
  ///   - deviation: The root mean square of the shifts along each axis, in pixels.
  ///   - smoothness: The deviation of the Gaussian, in pixels: how far shifts stay alike.
  ///   - normal: Draws numbers of mean 0 and deviation 1.
  /// - Precondition: the picture is not empty and `smoothness` is positive.
  public init(
    width: Int, height: Int, deviation: Double, smoothness: Double, normal: () -> Double
  ) {
    precondition(
      width > 0 && height > 0 && smoothness > 0,
      "no field of \(width)x\(height) pixels and smoothness \(smoothness)")
    self.width = width
    self.height = height
    let spacing = smoothness * 3.0.squareRoot()
    let columns = SplineAxis(length: width, spacing: spacing)
    let rows = SplineAxis(length: height, spacing: spacing)
    // The mean square of a spline's weights is 151/315 along each axis.
    let scale = deviation / (151.0 / 315)
    func shifts() -> [Float] {
      let grid = (0..<columns.knots * rows.knots).map { _ in Float(normal() * scale) }
      return SplineAxis.surface(grid, columns, rows)
    }
    x = shifts()
    y = shifts()
  }

  /// Where a point of the source goes, by fixed-point iteration: what is known is where each target
  /// pixel comes from.
  public func callAsFunction(x: Double, y: Double) -> (x: Double, y: Double) {
    var point = (x: x, y: y)
    for _ in 0..<8 {
      let shift = shift(atX: point.x, y: point.y)
      point = (x - shift.x, y - shift.y)
    }
    return point
  }

  /// The shift between pixel centres; beyond the outermost that of the outermost.
  private func shift(atX px: Double, y py: Double) -> (x: Double, y: Double) {
    let u = min(max(px - 0.5, 0), Double(width - 1))
    let v = min(max(py - 0.5, 0), Double(height - 1))
    let (column, row) = (min(Int(u), max(width - 2, 0)), min(Int(v), max(height - 2, 0)))
    let (fx, fy) = (u - Double(column), v - Double(row))
    let (right, below) = (min(column + 1, width - 1), min(row + 1, height - 1))
    func mixed(_ values: [Float]) -> Double {
      let top =
        Double(values[row * width + column]) * (1 - fx) + Double(values[row * width + right]) * fx
      let bottom =
        Double(values[below * width + column]) * (1 - fx)
        + Double(values[below * width + right]) * fx
      return top * (1 - fy) + bottom * fy
    }
    return (mixed(x), mixed(y))
  }
}

/// Cubic B-splines along one axis: the first knot and the four weights of each pixel.
private struct SplineAxis {
  let knots: Int
  var first: [Int] = []
  var weights: [Float] = []

  init(length: Int, spacing: Double) {
    for pixel in 0..<length {
      let place = (Double(pixel) + 0.5) / spacing
      let t = place - place.rounded(.down)
      first.append(Int(place))
      let (t2, t3) = (t * t, t * t * t)
      for weight in [
        (1 - 3 * t + 3 * t2 - t3) / 6, (4 - 6 * t2 + 3 * t3) / 6, (1 + 3 * t + 3 * t2 - 3 * t3) / 6,
        t3 / 6,
      ] { weights.append(Float(weight)) }
    }
    knots = (first.last ?? 0) + 4
  }

  /// The surface over a grid of knots, row by row.
  static func surface(_ grid: [Float], _ columns: SplineAxis, _ rows: SplineAxis) -> [Float] {
    let (width, height, knots) = (columns.first.count, rows.first.count, columns.knots)
    var line = [Float](repeating: 0, count: knots)
    return [Float](unsafeUninitializedCapacity: width * height) { surface, count in
      for y in 0..<height {
        let top = rows.first[y] * knots
        for knot in 0..<knots {
          var sum: Float = 0
          for tap in 0..<4 { sum += rows.weights[4 * y + tap] * grid[top + tap * knots + knot] }
          line[knot] = sum
        }
        line.withUnsafeBufferPointer { line in
          columns.weights.withUnsafeBufferPointer { weights in
            columns.first.withUnsafeBufferPointer { first in
              for x in 0..<width {
                let at = first[x]
                surface[y * width + x] =
                  weights[4 * x] * line[at] + weights[4 * x + 1] * line[at + 1]
                  + weights[4 * x + 2] * line[at + 2] + weights[4 * x + 3] * line[at + 3]
              }
            }
          }
        }
      }
      count = width * height
    }
  }
}
