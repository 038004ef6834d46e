import FoveaImages

/// A binary mask as COCO stores it: the lengths of runs along the columns, from the left; the first
/// run has uncovered pixels.
struct RunLengths: Sendable, Equatable {
  let width: Int
  let height: Int
  let counts: [Int]

  /// Takes counts; their sum must be the number of pixels.
  init(width: Int, height: Int, counts: [Int]) throws(BoxCheck.Failure) {
    var sum = 0
    for count in counts {
      guard count >= 0 else {
        throw BoxCheck.Failure(reason: "a run of its mask has the length \(count)")
      }
      sum += min(count, width * height + 1)
    }
    guard sum == width * height else {
      throw BoxCheck.Failure(
        reason: "the runs of its mask add up to \(sum) pixels, but \(width)x\(height) has "
          + "\(width * height)")
    }
    self.width = width
    self.height = height
    self.counts = counts
  }

  /// Reads counts written as text: five bits a character (from '0' on, lowest first, 32 where more
  /// follow, the highest bit a sign); from the fourth on, each is the difference to the count two
  /// before.
  init(width: Int, height: Int, text: String) throws(BoxCheck.Failure) {
    var counts: [Int] = []
    var (value, shift) = (0, 0)
    for byte in text.utf8 {
      let bits = Int(byte) - 48
      guard (0..<64).contains(bits), shift < 60 else {
        throw BoxCheck.Failure(reason: "its mask's text holds '\(Character(UnicodeScalar(byte)))'")
      }
      value |= (bits & 31) << shift
      shift += 5
      if bits & 32 != 0 { continue }
      if bits & 16 != 0 { value |= -1 << shift }
      // After overflow the value is negative or too large: refused below.
      if counts.count > 2 { value &+= counts[counts.count - 2] }
      counts.append(value)
      (value, shift) = (0, 0)
    }
    guard shift == 0 else { throw BoxCheck.Failure(reason: "its mask's text is cut off") }
    try self.init(width: width, height: height, counts: counts)
  }

  /// Finds the runs of the pixels with a value.
  init(of value: UInt8, in mask: LabelMask) {
    width = mask.width
    height = mask.height
    var counts: [Int] = []
    var (isInside, length) = (false, 0)
    for x in 0..<width {
      for y in 0..<height {
        if (mask.values[y * width + x] == value) != isInside {
          counts.append(length)
          (isInside, length) = (!isInside, 0)
        }
        length += 1
      }
    }
    self.counts = counts + [length]
  }

  /// The counts in COCO's text form.
  var text: String {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var value = index > 2 ? count - counts[index - 2] : count
      while true {
        let bits = value & 31
        value >>= 5
        // Finished when only the sign is left.
        let isLast = bits & 16 != 0 ? value == -1 : value == 0
        bytes.append(UInt8(bits | (isLast ? 0 : 32)) + 48)
        if isLast { break }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The number of covered pixels.
  var area: Int {
    stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + counts[$1] }
  }

  /// The smallest box around the covered pixels; nil where there are none.
  var bounds: BoundingBox? {
    var mask = LabelMask(width: width, height: height)
    fill(with: 1, in: &mask)
    return mask.bounds(of: 1)
  }

  /// Sets the covered pixels to `value`.
  func fill(with value: UInt8, in mask: inout LabelMask) {
    var position = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1 {
        for pixel in position..<position + count {
          mask.values[pixel % height * width + pixel / height] = value
        }
      }
      position += count
    }
  }
}

extension LabelMask {
  /// The smallest box around the pixels with a value; nil where there are none.
  func bounds(of value: UInt8) -> BoundingBox? {
    var (left, top, right, bottom) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where values[y * width + x] == value {
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
      }
    }
    guard right >= left else { return nil }
    return BoundingBox(
      left: Double(left), top: Double(top), right: Double(right + 1), bottom: Double(bottom + 1))
  }
}
