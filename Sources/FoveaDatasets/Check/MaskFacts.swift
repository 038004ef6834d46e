import Foundation
import FoveaImages
import FoveaSupport

/// The facts about one mask that the checks need.
struct MaskFacts: Sendable {
  var width = 0
  var height = 0
  /// The number of pixels of each value, 0 to 255.
  var counts = [Int](repeating: 0, count: 256)
  /// The reason why it cannot be read.
  var problem: String?
  var isLossy = false
  /// Whether there is no file because images of its folder count as all background.
  var isImplied = false
  /// The share of pixels with a level between those of their neighbours: a sign of antialiasing.
  var smoothedShare = 0.0

  /// Reads a mask, both as classes and as stored.
  init(_ source: MaskSource) {
    do {
      let mask = try source.read()
      width = mask.width
      height = mask.height
      for value in mask.values { counts[Int(value)] += 1 }
    } catch {
      problem = "\(error)"
    }
    isImplied = source.files.isEmpty && source.fingerprint == MaskSource.impliedBackground
    // Antialiasing can only be detected in a mask file; outlines in JSON have none.
    guard source.files.count == 1, let file = source.files.first,
      ImageFileName.isImage(file.lastPathComponent),
      let header = try? Image.header(of: file)
    else { return }
    isLossy = header.format == .jpeg
    if let picture = try? Image(contentsOf: file, as: .asStored), picture.channels == 1 {
      smoothedShare = Self.smoothedShare(picture)
    }
  }

  /// The share of pixels with a rare level between those of two neighbours; 0 where there are fewer
  /// than four such levels, which may be classes.
  static func smoothedShare(_ picture: Image) -> Double {
    let (width, height) = (picture.width, picture.height)
    guard width > 2, height > 2 else { return 0 }
    return picture.pixels.withUnsafeBufferPointer { pixels in
      var counts = [Int](repeating: 0, count: 256)
      for pixel in pixels { counts[Int(pixel)] += 1 }
      let isCommon = counts.map { $0 * 100 >= pixels.count }
      var smoothed = 0
      var levels = Set<UInt8>()
      for y in 1..<height - 1 {
        for x in 1..<width - 1 {
          let index = y * width + x
          let level = pixels[index]
          guard !isCommon[Int(level)] else { continue }
          var (isAbove, isBelow) = (false, false)
          for neighbour in [index - 1, index + 1, index - width, index + width] {
            isAbove = isAbove || pixels[neighbour] > level
            isBelow = isBelow || pixels[neighbour] < level
          }
          if isAbove && isBelow {
            smoothed += 1
            levels.insert(level)
          }
        }
      }
      return levels.count < 4 ? 0 : Double(smoothed) / Double(pixels.count)
    }
  }
}
