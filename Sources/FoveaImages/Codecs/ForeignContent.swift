import Foundation

/// A description of bytes in no decoded format, for error messages.
package enum ForeignContent {
  /// The bytes from which a format can be told.
  private static let prefixLength = 512

  /// The name of an image, video or document format that is often mistaken for a decoded one; nil
  /// for others.
  static func formatName(of bytes: UnsafeRawBufferPointer) -> String? {
    func has(_ magic: [UInt8], at offset: Int) -> Bool {
      bytes.count >= offset + magic.count && bytes[offset...].starts(with: magic)
    }
    if has(Array("ftyp".utf8), at: 4), bytes.count >= 12 {
      return brands[String(decoding: bytes[8..<12], as: UTF8.self)] ?? "MP4 video"
    }
    if has(Array("RIFF".utf8), at: 0), has(Array("AVI ".utf8), at: 8) { return "AVI video" }
    if has([0, 0, 1, 0], at: 0), bytes.count >= 6, bytes[4] > 0, bytes[5] == 0 { return "ICO" }
    return signatures.first { has($0.magic, at: $0.offset) }?.name ?? textFormat(of: bytes)
  }

  /// The format of a file by its first bytes, decoded or not; nil where the file cannot be read or
  /// has another content.
  package static func imageFormatName(of file: URL) -> String? {
    guard let prefix = try? FileBytes.read(file, limit: prefixLength) else { return nil }
    return prefix.withUnsafeBytes { bytes in
      ImageFormat(detecting: bytes)?.rawValue ?? formatName(of: bytes)
    }
  }

  /// Brands of the ISO base media format that are not videos.
  private static let brands = [
    "heic": "HEIC", "heix": "HEIC", "heim": "HEIC", "heis": "HEIC", "hevc": "HEIC", "hevx": "HEIC",
    "mif1": "HEIF", "msf1": "HEIF", "avif": "AVIF", "avis": "AVIF", "crx ": "Canon raw (CR3)",
    "qt  ": "QuickTime video",
  ]

  private static let signatures: [(name: String, offset: Int, magic: [UInt8])] = [
    ("GIF", 0, Array("GIF8".utf8)), ("JPEG 2000", 4, Array("jP  ".utf8)),
    ("JPEG 2000", 0, [0xFF, 0x4F, 0xFF, 0x51]), ("JPEG XL", 0, [0xFF, 0x0A]),
    ("JPEG XL", 4, Array("JXL ".utf8)), ("Photoshop", 0, Array("8BPS".utf8)),
    ("PDF", 0, Array("%PDF".utf8)), ("PostScript", 0, Array("%!PS".utf8)),
    ("NumPy", 1, Array("NUMPY".utf8)), ("OpenEXR", 0, [0x76, 0x2F, 0x31, 0x01]),
    ("Radiance HDR", 0, Array("#?R".utf8)), ("QOI", 0, Array("qoif".utf8)),
    ("FITS", 0, Array("SIMPLE  =".utf8)), ("HDF5", 0, [0x89, 0x48, 0x44, 0x46]),
    ("DICOM", 128, Array("DICM".utf8)), ("NIfTI", 344, Array("n+1\0".utf8)),
    ("GIMP", 0, Array("gimp xcf".utf8)), ("DDS", 0, Array("DDS ".utf8)),
    ("Matroska video", 0, [0x1A, 0x45, 0xDF, 0xA3]), ("MPEG video", 0, [0, 0, 1, 0xBA]),
    ("MPEG video", 0, [0, 0, 1, 0xB3]), ("ZIP", 0, [0x50, 0x4B, 3, 4]),
    ("gzip", 0, [0x1F, 0x8B]),
  ]

  /// The formats that begin with text.
  private static func textFormat(of bytes: UnsafeRawBufferPointer) -> String? {
    let start = Array(bytes.prefix(prefixLength))
    if start.count > 2, start[0] == UInt8(ascii: "P"),
      (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(start[1]),
      [9, 10, 13, 32].contains(start[2])
    {
      return "Netpbm (PBM, PGM, PPM)"
    }
    let text = String(decoding: start, as: UTF8.self).lowercased()
    return text.hasPrefix("<svg") || (text.hasPrefix("<?xml") && text.contains("<svg"))
      ? "SVG" : nil
  }

  /// The first bytes, as "the text “…”" or "the bytes 00 1F …".
  static func opening(of bytes: UnsafeRawBufferPointer) -> String {
    if bytes.starts(with: Array("version https://git-lfs".utf8)) {
      return "a pointer of Git LFS, which `git lfs pull` replaces by the file"
    }
    let first = Array(bytes.prefix(24))
    let isText = first.allSatisfy { $0 >= 32 && $0 < 127 || $0 == 9 || $0 == 10 || $0 == 13 }
    if isText {
      let text = String(decoding: first.map { $0 < 32 ? 32 : $0 }, as: UTF8.self)
      return "the text “\(text)\(bytes.count > first.count ? "…" : "")”"
    }
    let digits = Array("0123456789ABCDEF")
    let hexadecimal = first.prefix(8).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return "the bytes " + hexadecimal.joined(separator: " ")
  }
}
