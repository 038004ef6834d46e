@testable import FoveaImages

/// Makes uncompressed TIFF files by the specification alone.
struct TIFFBuilder {
  var tiled = false
  var planar = false
  var bits = 8
  var bigEndian = false
  var whiteIsZero = false
  var orientation = 1
  /// IEEE floats, which are not decoded.
  var float = false
  var rowsPerStrip = 4
  /// What the sample after the colours is: 1 premultiplied alpha, 2 alpha, 0 something else.
  var extraSample: Int?
  /// The colour space, where it isn't that of the number of channels.
  var photometric: Int?
  /// The kind of each page: 0 whole, 1 reduced, 4 a mask. All have the same samples.
  var pages = [0]

  func file(of image: Image) -> [UInt8] {
    let channels = image.channels
    // 16-bit samples that round to the image's: v * 257 plus or minus less than half a step.
    func sample(_ x: Int, _ y: Int, _ c: Int) -> [UInt8] {
      guard x < image.width, y < image.height else {
        return [UInt8](repeating: 0, count: bits / 8)
      }
      var value = Int(image.pixels[(y * image.width + x) * channels + c])
      if whiteIsZero { value = 255 - value }
      if bits <= 8 { return [UInt8(value)] }
      let wide = min(65535, max(0, value * 257 + (x + y) % 255 - 127))
      return bits == 32 ? word(value) : half(wide)
    }
    let (blockWidth, blockHeight) = tiled ? (16, 16) : (image.width, rowsPerStrip)
    var blocks: [[UInt8]] = []
    for plane in 0..<(planar ? channels : 1) {
      for top in stride(from: 0, to: image.height, by: blockHeight) {
        for left in stride(from: 0, to: image.width, by: blockWidth) {
          var block: [UInt8] = []
          let bottom = tiled ? top + blockHeight : min(image.height, top + blockHeight)
          for y in top..<bottom {
            var row: [UInt8] = []
            for x in left..<left + blockWidth {
              for c in planar ? plane..<plane + 1 : 0..<channels { row += sample(x, y, c) }
            }
            block += bits < 8 ? packed(row) : row
          }
          blocks.append(block)
        }
      }
    }
    return assemble(blocks, image: image, blockWidth: blockWidth, blockHeight: blockHeight)
  }

  /// Samples of 1, 2 or 4 bits in whole bytes.
  private func packed(_ samples: [UInt8]) -> [UInt8] {
    let count = 8 / bits
    return stride(from: 0, to: samples.count, by: count).map { start in
      (0..<count).reduce(0) { byte, index in
        byte << bits | (start + index < samples.count ? samples[start + index] : 0)
      }
    }
  }

  private func assemble(
    _ blocks: [[UInt8]], image: Image, blockWidth: Int, blockHeight: Int
  ) -> [UInt8] {
    var file: [UInt8] = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
    file += half(42) + word(0)
    var offsets: [Int] = []
    for block in blocks {
      offsets.append(file.count)
      file += block
      if file.count % 2 == 1 { file.append(0) }
    }
    let photometric = photometric ?? (image.channels >= 3 ? 2 : whiteIsZero ? 0 : 1)
    var entries: [(tag: Int, type: Int, values: [Int])] = [
      (256, 4, [image.width]), (257, 4, [image.height]),
      (258, 3, [Int](repeating: bits, count: image.channels)), (259, 3, [1]),
      (262, 3, [photometric]), (274, 3, [orientation]), (277, 3, [image.channels]),
      (284, 3, [planar ? 2 : 1]),
    ]
    if tiled {
      entries += [
        (322, 4, [blockWidth]), (323, 4, [blockHeight]), (324, 4, offsets),
        (325, 4, blocks.map(\.count)),
      ]
    } else {
      entries += [(273, 4, offsets), (278, 4, [blockHeight]), (279, 4, blocks.map(\.count))]
    }
    if float { entries.append((339, 3, [Int](repeating: 3, count: image.channels))) }
    if let extraSample { entries.append((338, 3, [extraSample])) }
    var link = 4
    for kind in pages {
      var directory = half(entries.count + 1)
      for entry in (entries + [(254, 4, [kind])]).sorted(by: { $0.tag < $1.tag }) {
        let content = entry.values.flatMap { entry.type == 3 ? half($0) : word($0) }
        directory += half(entry.tag) + half(entry.type) + word(entry.values.count)
        if content.count <= 4 {
          directory += content + [UInt8](repeating: 0, count: 4 - content.count)
        } else {
          directory += word(file.count)
          file += content
        }
      }
      file.replaceSubrange(link..<link + 4, with: word(file.count))
      file += directory + word(0)
      link = file.count - 4
    }
    return file
  }

  private func half(_ value: Int) -> [UInt8] {
    let bytes = [UInt8(value & 255), UInt8(value >> 8 & 255)]
    return bigEndian ? bytes.reversed() : bytes
  }

  private func word(_ value: Int) -> [UInt8] {
    let bytes = [0, 8, 16, 24].map { UInt8(value >> $0 & 255) }
    return bigEndian ? bytes.reversed() : bytes
  }
}
