/// A file format that is decoded; detected from the first bytes, never from the name.
public enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case webp = "WebP"
  case tiff = "TIFF"
  case bmp = "BMP"

  /// The format that the bytes start with; nil for any other content.
  public init?(detecting bytes: UnsafeRawBufferPointer) {
    func has(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + magic.count && bytes[offset...].starts(with: magic)
    }
    if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has(Array("RIFF".utf8)) && has(Array("WEBP".utf8), at: 8) {
      self = .webp
    } else if has([0x49, 0x49, 42, 0]) || has([0x4D, 0x4D, 0, 42]) || has([0x49, 0x49, 43, 0])
      || has([0x4D, 0x4D, 0, 43])
    {
      self = .tiff
    } else if has(Array("BM".utf8)) {
      self = .bmp
    } else {
      return nil
    }
  }
}

/// A description of bytes in no decoded format, for error messages.
enum ForeignContent {
  /// The name of an image or document format that is often mistaken for a decoded one; nil for
  /// others.
  static func formatName(of bytes: UnsafeRawBufferPointer) -> String? {
    let signatures: [(name: String, offset: Int, magic: String)] = [
      ("GIF", 0, "GIF8"), ("HEIC", 4, "ftypheic"), ("HEIC", 4, "ftypheix"),
      ("HEIF", 4, "ftypmif1"), ("AVIF", 4, "ftypavif"), ("JPEG 2000", 4, "jP  "),
      ("Photoshop", 0, "8BPS"), ("PDF", 0, "%PDF"), ("NumPy", 1, "NUMPY"),
    ]
    return signatures.first { signature in
      let magic = Array(signature.magic.utf8)
      return bytes.count >= signature.offset + magic.count
        && bytes[signature.offset...].starts(with: magic)
    }?.name
  }

  /// The first bytes, as "the text “…”" or "the bytes 00 1F …".
  static func opening(of bytes: UnsafeRawBufferPointer) -> String {
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
