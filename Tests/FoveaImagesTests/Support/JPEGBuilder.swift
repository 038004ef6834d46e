/// Makes baseline JPEG files of flat 8x8 blocks by the specification alone: no AC coefficients,
/// quantisation by 1, one Huffman table of each kind.
struct JPEGBuilder {
  /// The stored value of each component, the same in every block.
  var values: [UInt8]
  /// The identifiers of components; nil for 1, 2, 3, ….
  var ids: [UInt8]?
  /// The transform of Adobe's marker; nil without the marker.
  var adobe: UInt8?
  /// The major revision of a JFIF marker; nil without the marker.
  var jfif: UInt8?
  /// Width and height of a JFIF thumbnail of zeros.
  var thumbnail: UInt8 = 0
  /// Sampling factors of every component, horizontal in the upper half.
  var sampling: UInt8 = 0x11
  /// The parameters of the scan: first and last coefficient, and their approximation.
  var scan: [UInt8] = [0, 63, 0]
  /// Restart markers between blocks, by number; there is one block more.
  var restarts: [UInt8] = []
  /// Bytes between the header's tables.
  var beforeFrame: [UInt8] = []
  /// Bytes between the data and the end marker.
  var beforeEnd: [UInt8] = []
  /// Replaces the data of the scan.
  var data: [UInt8]?
  /// A progressive file with a second scan of these parameters.
  var refinement: [UInt8]?

  var width: Int { 8 * (restarts.count + 1) }

  func file() -> [UInt8] {
    var file: [UInt8] = [0xFF, 0xD8]
    if let jfif {
      let size = Int(thumbnail) * Int(thumbnail) * 3
      file += segment(
        0xE0,
        Array("JFIF\0".utf8) + [jfif, 1, 0, 0, 1, 0, 1, thumbnail, thumbnail]
          + [UInt8](repeating: 0, count: size))
    }
    if let adobe { file += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobe]) }
    file += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    file += beforeFrame
    let ids = ids ?? (1...values.count).map { UInt8($0) }
    let frame: [[UInt8]] = ids.map { [$0, sampling, 0] }
    let size: [UInt8] = [8, 0, 8, UInt8(width >> 8), UInt8(width & 255), UInt8(values.count)]
    file += segment(refinement == nil ? 0xC0 : 0xC2, size + frame.joined())
    // DC: the categories 0 to 11 have codes of 4 bits. AC: the end of the block has the code 0.
    file += segment(0xC4, [0x00, 0, 0, 0, 12] + [UInt8](repeating: 0, count: 12) + Array(0...11))
    file += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
    if !restarts.isEmpty { file += segment(0xDD, [0, 1]) }
    let components: [[UInt8]] = ids.map { [$0, 0] }
    let start: [UInt8] = [UInt8(values.count)] + components.joined()
    if let refinement {
      file += segment(0xDA, start + [0, 0, 0]) + (data ?? blocks(endOfBlock: false))
      file += segment(0xDA, start + refinement) + [0x00]
    } else {
      file += segment(0xDA, start + scan) + (data ?? blocks(endOfBlock: true))
    }
    return file + beforeEnd + [0xFF, 0xD9]
  }

  private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content
  }

  private func blocks(endOfBlock: Bool) -> [UInt8] {
    let block = Self.stuffed(values.flatMap { Self.bits(of: $0) + (endOfBlock ? [0] : []) })
    return block + restarts.flatMap { [0xFF, 0xD0 + $0] + block }
  }

  /// The category and the bits of a DC coefficient, 8 times the value's distance to 128.
  private static func bits(of value: UInt8) -> [Int] {
    let coefficient = (Int(value) - 128) * 8
    var category = 0
    while abs(coefficient) >> category > 0 { category += 1 }
    let number = coefficient < 0 ? coefficient + (1 << category) - 1 : coefficient
    return (0..<4).map { category >> (3 - $0) & 1 }
      + (0..<category).map { number >> (category - 1 - $0) & 1 }
  }

  /// Bytes of bits, filled up with ones, with a zero after each 255.
  private static func stuffed(_ bits: [Int]) -> [UInt8] {
    stride(from: 0, to: bits.count, by: 8).flatMap { start -> [UInt8] in
      let byte = (0..<8).reduce(0) { $0 << 1 | (start + $1 < bits.count ? bits[start + $1] : 1) }
      return byte == 255 ? [255, 0] : [UInt8(byte)]
    }
  }
}
