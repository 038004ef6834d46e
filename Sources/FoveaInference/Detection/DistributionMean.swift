import FoveaLayers

/// Σ k pₖ of p = softmax(logits) over `count` logits.
///
/// It computes eight elements at a time, since a model with 16 bins has 64 logits in each of
/// thousands of cells.
package func distributionMean(_ logits: UnsafePointer<Float>, _ count: Int) -> Float {
  func chunk(_ start: Int) -> SIMD8<Float> {
    if start + 8 <= count {
      return UnsafeRawPointer(logits + start).loadUnaligned(as: SIMD8<Float>.self)
    }
    var rest = SIMD8<Float>(repeating: -.infinity)
    for lane in 0..<count - start { rest[lane] = logits[start + lane] }
    return rest
  }
  var largest = -Float.infinity
  for start in stride(from: 0, to: count, by: 8) { largest = max(largest, chunk(start).max()) }
  var totals = SIMD8<Float>(repeating: 0)
  var weighted = SIMD8<Float>(repeating: 0)
  var positions = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
  for start in stride(from: 0, to: count, by: 8) {
    let shares = exponentials(chunk(start) - largest)
    totals += shares
    weighted += shares * positions
    positions += 8
  }
  return weighted.sum() / totals.sum()
}

/// eˣ with a relative error of at most 2·10⁻⁷, for x up to 88. Below −87 the result is e⁻⁸⁷.
package func exponentials(_ x: SIMD8<Float>) -> SIMD8<Float> {
  let low = SIMD8<Float>(repeating: -87)
  let x = x.replacing(with: low, where: x .< low)
  // eˣ = 2ⁿ eʳ with |r| ≤ ln 2 / 2. Adding 1.5 · 2²³ leaves n, rounded, in the lowest bits.
  let magic: Float = 12_582_912
  let shifted = x * 1.442_695 + magic
  let n = shifted - magic
  // ln 2 in two parts, the first exact in few bits.
  let r = (x - n * 0.693_359_4) + n * 2.121_944_4e-4
  var power = r * (1.0 / 720) + 1.0 / 120
  power = power * r + 1.0 / 24
  power = power * r + 1.0 / 6
  power = power * r + 0.5
  power = power * r + 1
  power = power * r + 1
  let exponents = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- magic.bitPattern &+ 127
  return power * unsafeBitCast(exponents &<< 23, to: SIMD8<Float>.self)
}

extension DetectionGeometry {
  /// The left, top, right and bottom distances of a cell, in strides; a distribution gives its
  /// mean.
  func distances(at numbers: UnsafePointer<Float>) -> SIMD4<Float> {
    guard bins > 1 else {
      return SIMD4(numbers[0], numbers[1], numbers[2], numbers[3])
    }
    var result = SIMD4<Float>(repeating: 0)
    for side in 0..<4 { result[side] = distributionMean(numbers + side * bins, bins) }
    return result
  }
}
