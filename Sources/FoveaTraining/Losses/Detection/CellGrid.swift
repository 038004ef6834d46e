import FoveaLayers

/// Where the cells of an image of one size lie.
struct CellGrid: Sendable {
  /// The cells of one stride.
  struct Level: Sendable {
    let stride: Float
    let rows: Int
    let columns: Int
    /// The number of its first cell.
    let first: Int

    /// Rows and columns of the cells whose centres lie strictly within a box.
    func cells(in box: SIMD4<Float>) -> (rows: Range<Int>, columns: Range<Int>) {
      func span(_ low: Float, _ high: Float, _ count: Int) -> Range<Int> {
        guard low.isFinite, high.isFinite, high > low else { return 0..<0 }
        let limit = Float(count)
        let first = max(0, min(limit, (low / stride - 0.5).rounded(.down) + 1))
        let end = max(0, min(limit, (high / stride - 0.5).rounded(.up)))
        return Int(first)..<max(Int(first), Int(end))
      }
      return (span(box[1], box[3], rows), span(box[0], box[2], columns))
    }
  }

  let levels: [Level]
  let count: Int

  init(_ geometry: DetectionGeometry, height: Int, width: Int) {
    var first = 0
    levels = geometry.strides.map { stride in
      defer { first += (height / stride) * (width / stride) }
      return Level(
        stride: Float(stride), rows: height / stride, columns: width / stride, first: first)
    }
    count = first
  }

  /// The level of a cell.
  func level(of cell: Int) -> Level {
    levels.last { $0.first <= cell && $0.rows * $0.columns > 0 } ?? levels[0]
  }

  /// A cell's centre in pixels, and its stride.
  func place(of cell: Int) -> (x: Float, y: Float, stride: Float) {
    let level = level(of: cell)
    let (row, column) = (cell - level.first).quotientAndRemainder(dividingBy: level.columns)
    return (
      (Float(column) + 0.5) * level.stride, (Float(row) + 0.5) * level.stride, level.stride
    )
  }

  /// The box of distances left, top, right, bottom from a cell's centre, in strides.
  func box(of distances: SIMD4<Float>, cell: Int) -> SIMD4<Float> {
    let (x, y, stride) = place(of: cell)
    let d = distances * stride
    return SIMD4(x - d[0], y - d[1], x + d[2], y + d[3])
  }

  /// The distances of a box's edges from a cell's centre, in strides; negative where it lies outside.
  func distances(of box: SIMD4<Float>, cell: Int) -> SIMD4<Float> {
    let (x, y, stride) = place(of: cell)
    return SIMD4(x - box[0], y - box[1], box[2] - x, box[3] - y) / stride
  }
}

extension DetectionGeometry {
  /// Left, top, right and bottom distances in strides from the numbers of one cell: those of a
  /// distribution are its mean.
  func distances(at numbers: UnsafePointer<Float>) -> SIMD4<Float> {
    guard bins > 1 else {
      return SIMD4(numbers[0], numbers[1], numbers[2], numbers[3])
    }
    var result = SIMD4<Float>(repeating: 0)
    for side in 0..<4 { result[side] = distributionMean(numbers + side * bins, bins) }
    return result
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
