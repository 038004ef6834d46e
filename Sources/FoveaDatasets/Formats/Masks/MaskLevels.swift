import Foundation
import FoveaImages

/// The levels of one mask file, or of several: the facts that decide on the coding.
struct MaskLevels: Sendable {
  /// Whether numbers are indices of a palette of other colours.
  private(set) var isIndexed = false
  /// Whether it was compressed with loss, which changes levels.
  private(set) var isLossy = false
  /// The number of pixels of each level that occurs.
  private(set) var counts: [UInt8: Int] = [:]
  /// Pixels of middle levels (neither nearly black nor nearly white) with a darker and a lighter
  /// neighbour: smoothed edges.
  private(set) var smoothed = 0
  /// Whether a mask holds 255 and another level than 0.
  private(set) var hasBeside255 = false
  /// The number of masks with 1 and at most 0 besides, and of those with 255 and at most 0 besides.
  private(set) var bits = (small: 0, large: 0)

  /// No mask at all.
  init() {}

  /// The levels of a decoded mask, by numbers or by classes.
  init(_ values: [UInt8]) {
    var table = [Int](repeating: 0, count: 256)
    values.withUnsafeBufferPointer { for value in $0 { table[Int(value)] += 1 } }
    for level in 0..<256 where table[level] > 0 { counts[UInt8(level)] = table[level] }
    hasBeside255 = counts[255] != nil && counts.keys.contains { $0 != 0 && $0 != 255 }
    bits = (
      Set(counts.keys) == [0, 1] || Set(counts.keys) == [1] ? 1 : 0,
      Set(counts.keys) == [0, 255] || Set(counts.keys) == [255] ? 1 : 0
    )
  }

  /// The levels of a mask file.
  ///
  /// - Throws: `DatasetError` or `ImageError` where it cannot be read or has colours.
  init(of file: URL, _ header: ImageHeader) throws {
    let image = try MaskCoding.grey(file)
    self.init(image.pixels)
    isLossy = header.format == .jpeg
    isIndexed = try header.isIndexed && !Self.hasGreyPalette(file, image)
    if counts.count > 4 { smoothed = Self.smoothed(image) }
  }

  /// All levels that occur, ascending.
  var levels: [UInt8] { counts.keys.sorted() }
  /// The number of pixels.
  var pixels: Int { counts.values.reduce(0, +) }
  /// The number of pixels of middle levels.
  var middle: Int { counts.reduce(0) { Self.isMiddle($1.key) ? $0 + $1.value : $0 } }
  /// The largest share of the pixels of middle levels that is in a range of nine levels.
  var concentration: Double {
    let most = (17...238).map { center in
      (max(17, center - 4)...min(238, center + 4)).reduce(0) { $0 + (counts[UInt8($1)] ?? 0) }
    }.max()
    return Double(most ?? 0) / Double(max(middle, 1))
  }

  /// Adds the facts of another mask.
  mutating func add(_ other: MaskLevels) {
    isIndexed = isIndexed || other.isIndexed
    isLossy = isLossy || other.isLossy
    counts.merge(other.counts) { $0 + $1 }
    smoothed += other.smoothed
    hasBeside255 = hasBeside255 || other.hasBeside255
    bits = (bits.small + other.bits.small, bits.large + other.bits.large)
  }

  static func isMiddle(_ level: UInt8) -> Bool { (17...238).contains(level) }

  /// Whether the colours of an indexed file are grey and equal to their indices, as some programs
  /// store grey pictures.
  private static func hasGreyPalette(_ file: URL, _ image: Image) throws -> Bool {
    let colors = try Image(contentsOf: file, as: .rgb).pixels
    return image.pixels.indices.allSatisfy { index in
      let value = image.pixels[index]
      return colors[3 * index] == value && colors[3 * index + 1] == value
        && colors[3 * index + 2] == value
    }
  }

  private static func smoothed(_ image: Image) -> Int {
    let (width, height) = (image.width, image.height)
    var count = 0
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        for x in 0..<width {
          let index = y * width + x
          let level = pixels[index]
          guard isMiddle(level) else { continue }
          var (isAbove, isBelow) = (false, false)
          func look(_ neighbour: Int) {
            isAbove = isAbove || pixels[neighbour] > level
            isBelow = isBelow || pixels[neighbour] < level
          }
          if x > 0 { look(index - 1) }
          if x < width - 1 { look(index + 1) }
          if y > 0 { look(index - width) }
          if y < height - 1 { look(index + width) }
          if isAbove && isBelow { count += 1 }
        }
      }
    }
    return count
  }
}
