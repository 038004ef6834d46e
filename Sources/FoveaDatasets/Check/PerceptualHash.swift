import Foundation
import FoveaImages

/// A compact description of an image, small enough to keep for each of 100,000: a 32×32 grey copy
/// and a 64-bit hash of its low frequencies.
///
/// Bit `k` of the hash is set where coefficient `k` of the copy's cosine transform is above the
/// median of the 64; coefficients are in order of rising frequency, without the constant one.
/// Brightness and contrast do not change it; re-encoding and scaling change a few bits (C. Zauner,
/// Implementation and Benchmarking of Perceptual Image Hash Functions, 2010).
///
/// The hash finds candidates. The small copies decide whether two images agree: see
/// ``agreement(with:)``.
struct PerceptualHash: Sendable {
  /// Rows and columns of the small copy.
  static let side = 32

  /// The small copy, row by row.
  let thumbnail: [UInt8]
  /// The hash of the low frequencies.
  let bits: UInt64

  /// Computes the description of a grey image.
  init(grey image: Image) {
    thumbnail = image.resized(width: Self.side, height: Self.side).pixels
    bits = Self.hash(thumbnail)
  }

  /// The agreement of two images, as correlations from -1 to 1.
  struct Agreement: Sendable {
    /// The correlation of the pixels.
    let whole: Double
    /// The correlation of the pixels after subtracting the mean of each 3×3 neighbourhood. Images
    /// that share only a background, a shading or a rough shape agree as wholes, but not in detail.
    let detail: Double

    /// Whether it is the same image, re-encoded or scaled.
    var isSamePicture: Bool { whole >= 0.99 && detail >= 0.98 }
    /// Whether it is the same scene, or the same image after stronger changes.
    var isSimilar: Bool { whole >= 0.95 && detail >= 0.88 }
  }

  /// Compares the small copies; nil where they already differ as wholes.
  func agreement(with other: PerceptualHash) -> Agreement? {
    let a = thumbnail.map { Float($0) }
    let b = other.thumbnail.map { Float($0) }
    let whole = Self.correlation(a, b)
    guard whole >= 0.95 else { return nil }
    return Agreement(whole: whole, detail: Self.correlation(Self.detail(a), Self.detail(b)))
  }

  // MARK: The hash

  /// Frequencies (row, column) of the 64 coefficients.
  private static let frequencies: [(Int, Int)] = {
    var pairs: [(Int, Int)] = []
    for sum in 1...11 { for row in 0...sum { pairs.append((row, sum - row)) } }
    return Array(pairs.prefix(64))
  }()

  private static let frequencyCount = 11

  /// cos(π (2x + 1) u / 64), axes u, x.
  private static let cosines: [Float] = (0..<frequencyCount).flatMap { u in
    (0..<side).map { x in
      Float(cos(.pi * Double((2 * x + 1) * u) / Double(2 * side)))
    }
  }

  private static func hash(_ pixels: [UInt8]) -> UInt64 {
    let count = frequencyCount
    // Rows first: axes row, column frequency; then columns: row frequency, column frequency.
    var rows = [Float](repeating: 0, count: side * count)
    for y in 0..<side {
      for u in 0..<count {
        var sum: Float = 0
        for x in 0..<side { sum += Float(pixels[y * side + x]) * cosines[u * side + x] }
        rows[y * count + u] = sum
      }
    }
    let values = frequencies.map { v, u -> Float in
      var sum: Float = 0
      for y in 0..<side { sum += rows[y * count + u] * cosines[v * side + y] }
      return sum
    }
    let sorted = values.sorted()
    let median = (sorted[31] + sorted[32]) / 2
    return values.enumerated().reduce(0) { bits, item in
      item.element > median ? bits | 1 << UInt64(item.offset) : bits
    }
  }

  // MARK: Comparing

  private static func correlation(_ a: [Float], _ b: [Float]) -> Double {
    let count = Float(a.count)
    var (sumA, sumB): (Float, Float) = (0, 0)
    for index in a.indices {
      sumA += a[index]
      sumB += b[index]
    }
    let (meanA, meanB) = (sumA / count, sumB / count)
    var (product, squareA, squareB): (Float, Float, Float) = (0, 0, 0)
    for index in a.indices {
      let (x, y) = (a[index] - meanA, b[index] - meanB)
      product += x * y
      squareA += x * x
      squareB += y * y
    }
    let scale = (squareA * squareB).squareRoot()
    // Two flat images have no detail to compare.
    return scale > 0 ? Double(product / scale) : 0
  }

  /// Each pixel minus the mean of its 3×3 neighbourhood, edges repeated.
  private static func detail(_ pixels: [Float]) -> [Float] {
    let last = side - 1
    var result = pixels
    for y in 0..<side {
      let rows = [max(y - 1, 0) * side, y * side, min(y + 1, last) * side]
      for x in 0..<side {
        let (left, right) = (max(x - 1, 0), min(x + 1, last))
        var sum: Float = 0
        for row in rows { sum += pixels[row + left] + pixels[row + x] + pixels[row + right] }
        result[y * side + x] -= sum / 9
      }
    }
    return result
  }
}
