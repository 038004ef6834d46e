import Foundation
import FoveaImages

/// The mapping from a mask file's pixels to classes.
enum MaskCoding: Sendable, Equatable {
  /// The stored number is the class: a palette index or a grey value; 255 is ignored.
  case numbers
  /// Values above 127 are class 1, the rest class 0: this suits antialiased drawings.
  case binary
  /// Each colour, as 0xRRGGBB, is mapped to a class, or to `LabelMask.ignored`.
  case colors([UInt32: UInt8])

  /// Distinguishes the coding of masks made of the same files.
  var fingerprint: String {
    switch self {
    case .numbers: "numbers"
    case .binary: "above 127"
    case .colors(let colors):
      colors.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
  }

  /// Decodes a mask file: a class for each pixel.
  ///
  /// - Throws: `DatasetError` of kind `badAnnotation` where the file cannot be read, or has colours
  ///   without a class.
  func mask(of file: URL) throws -> LabelMask {
    do {
      switch self {
      case .numbers:
        return LabelMask(try Self.grey(file))
      case .binary:
        var mask = LabelMask(try Self.grey(file))
        let isBits = mask.values.allSatisfy { $0 < 2 }
        for index in mask.values.indices {
          mask.values[index] = isBits ? mask.values[index] : mask.values[index] > 127 ? 1 : 0
        }
        return mask
      case .colors(let colors):
        return try Self.mask(of: Image(contentsOf: file, as: .rgb), by: colors, file: file)
      }
    } catch let error as ImageError {
      throw DatasetError(.badAnnotation, "the mask \(error.description)")
    }
  }

  /// The source of a mask file in this coding.
  func source(_ file: URL) -> MaskSource {
    MaskSource(files: [file], fingerprint: fingerprint) { try mask(of: file) }
  }

  /// The numbers that a file stores. For a colour file with grey pixels only, the grey levels.
  static func grey(_ file: URL) throws -> Image {
    let header = try Image.header(of: file)
    guard header.channels != 1, !header.isIndexed else {
      return try Image(contentsOf: file, as: .numbers)
    }
    let image = try Image(contentsOf: file, as: .rgb)
    var grey = [UInt8](repeating: 0, count: image.width * image.height)
    for index in grey.indices {
      let (red, green, blue) = (
        image.pixels[3 * index], image.pixels[3 * index + 1], image.pixels[3 * index + 2]
      )
      guard red == green, green == blue else {
        throw DatasetError(
          .badAnnotation,
          "\(file.path) is coloured, such as \(red), \(green), \(blue) at \(index % image.width), "
            + "\(index / image.width), and no file maps colours to classes: write "
            + "classes.yaml beside the data, with lines such as 'classes: {road: [128, 64, 128]}'")
      }
      grey[index] = red
    }
    return Image(width: image.width, height: image.height, channels: 1, pixels: grey)
  }

  private static func mask(
    of image: Image, by colors: [UInt32: UInt8], file: URL
  ) throws -> LabelMask {
    var mask = LabelMask(width: image.width, height: image.height)
    var last: (color: UInt32, value: UInt8)?
    for index in mask.values.indices {
      let color =
        UInt32(image.pixels[3 * index]) << 16 | UInt32(image.pixels[3 * index + 1]) << 8
        | UInt32(image.pixels[3 * index + 2])
      if let last, last.color == color {
        mask.values[index] = last.value
        continue
      }
      guard let value = colors[color] else {
        throw DatasetError(
          .badAnnotation,
          "\(file.path): the colour \(color >> 16), \(color >> 8 & 255), \(color & 255) at "
            + "\(index % image.width), \(index / image.width) is not one of the \(colors.count) "
            + "colours of classes")
      }
      last = (color, value)
      mask.values[index] = value
    }
    return mask
  }
}
