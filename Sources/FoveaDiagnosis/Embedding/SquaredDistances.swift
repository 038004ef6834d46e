import FoveaSupport

/// The squared Euclidean distances of each pair of vectors.
struct SquaredDistances: Sendable {
  /// The number of vectors.
  let count: Int
  /// `[count, count]` in row-major order.
  let values: [Float]

  /// Computes the distances of the rows of `[count, width]`, in row-major order.
  ///
  /// - Precondition: `rows.count == count * width`.
  init(_ rows: [Float], count: Int, width: Int) {
    precondition(
      rows.count == count * width, "\(rows.count) values for \(count) vectors of \(width)")
    self.count = count
    let halves = Parallel.map(count: count) { first in
      rows.withUnsafeBytes { rows in
        (first + 1..<max(count, first + 1)).map { second in
          Self.distance(rows, first * width, second * width, width)
        }
      }
    }
    var values = [Float](repeating: 0, count: count * count)
    for (first, half) in halves.enumerated() {
      for (offset, value) in half.enumerated() {
        let second = first + 1 + offset
        values[first * count + second] = value
        values[second * count + first] = value
      }
    }
    self.values = values
  }

  /// Computes the distances of points in the plane.
  init(_ points: [[Double]]) {
    self.init(
      points.flatMap { $0.map { Float($0) } }, count: points.count, width: points.first?.count ?? 0)
  }

  /// The distances of a vector to all.
  subscript(row: Int) -> ArraySlice<Float> { values[row * count..<(row + 1) * count] }

  /// Sums of 256 squares in float32, added in float64.
  private static func distance(
    _ rows: UnsafeRawBufferPointer, _ first: Int, _ second: Int, _ width: Int
  ) -> Float {
    var total = 0.0
    var column = 0
    while column + 8 <= width {
      let end = min(width - 7, column + 256)
      var sums = SIMD8<Float>()
      while column < end {
        let a = rows.loadUnaligned(fromByteOffset: 4 * (first + column), as: SIMD8<Float>.self)
        let b = rows.loadUnaligned(fromByteOffset: 4 * (second + column), as: SIMD8<Float>.self)
        let difference = a - b
        sums += difference * difference
        column += 8
      }
      total += Double(sums.sum())
    }
    while column < width {
      let a = rows.loadUnaligned(fromByteOffset: 4 * (first + column), as: Float.self)
      let b = rows.loadUnaligned(fromByteOffset: 4 * (second + column), as: Float.self)
      total += Double(a - b) * Double(a - b)
      column += 1
    }
    return Float(total)
  }

  /// The nearest other vectors of each, nearest first; of equal distances the first.
  ///
  /// - Precondition: `number < count`.
  func nearest(_ number: Int) -> [[Int]] {
    precondition(number < count, "\(count) vectors don't have \(number) neighbours each")
    return Parallel.map(count: count) { row in
      let distances = self[row]
      let start = row * count
      // The best so far, ascending: far cheaper than sorting a whole row.
      var best: [Int] = []
      for other in 0..<count where other != row {
        let distance = distances[start + other]
        if best.count == number, distances[start + best[number - 1]] <= distance { continue }
        let place = best.firstIndex { distances[start + $0] > distance } ?? best.count
        best.insert(other, at: place)
        if best.count > number { best.removeLast() }
      }
      return best
    }
  }
}
