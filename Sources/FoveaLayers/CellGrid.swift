/// The positions of a detector's cells in an image of one size.
package struct CellGrid: Sendable {
  /// The cells of one stride.
  package struct Level: Sendable {
    /// Distance of neighbouring cells in pixels.
    package let stride: Float
    /// Number of cells from top to bottom.
    package let rows: Int
    /// Number of cells from left to right.
    package let columns: Int
    /// Index of its first cell among the cells of all levels.
    package let first: Int

    /// Rows and columns of the cells with centres strictly inside a box of pixels (left, top,
    /// right, bottom).
    package func cells(in box: SIMD4<Float>) -> (rows: Range<Int>, columns: Range<Int>) {
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

  /// Levels by ascending stride.
  package let levels: [Level]
  /// Number of cells of all levels.
  package let count: Int

  /// Lays out the cells of an image of a height and width in pixels.
  package init(_ geometry: DetectionGeometry, height: Int, width: Int) {
    var first = 0
    levels = geometry.strides.map { stride in
      defer { first += (height / stride) * (width / stride) }
      return Level(
        stride: Float(stride), rows: height / stride, columns: width / stride, first: first)
    }
    count = first
  }

  /// The level that a cell belongs to.
  package func level(of cell: Int) -> Level {
    levels.last { $0.first <= cell && $0.rows * $0.columns > 0 } ?? levels[0]
  }

  /// A cell's centre in pixels, and its stride.
  package func place(of cell: Int) -> (x: Float, y: Float, stride: Float) {
    let level = level(of: cell)
    let (row, column) = (cell - level.first).quotientAndRemainder(dividingBy: level.columns)
    return (
      (Float(column) + 0.5) * level.stride, (Float(row) + 0.5) * level.stride, level.stride
    )
  }

  /// The box of distances left, top, right, bottom from a cell's centre, in strides.
  package func box(of distances: SIMD4<Float>, cell: Int) -> SIMD4<Float> {
    let (x, y, stride) = place(of: cell)
    let d = distances * stride
    return SIMD4(x - d[0], y - d[1], x + d[2], y + d[3])
  }

  /// The distances of a box's edges from a cell's centre, in strides. A distance is negative if the
  /// centre is outside the box on that side.
  package func distances(of box: SIMD4<Float>, cell: Int) -> SIMD4<Float> {
    let (x, y, stride) = place(of: cell)
    return SIMD4(x - box[0], y - box[1], box[2] - x, box[3] - y) / stride
  }
}
