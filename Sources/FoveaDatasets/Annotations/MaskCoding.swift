import Foundation
import FoveaImages

/// The mapping from a mask file's pixels to classes.
enum MaskCoding: Sendable, Equatable {
  /// The stored number is the class: a palette index or a grey value; 255 is ignored.
  case numbers
  /// Values above 127 are class 1, the rest class 0: this suits antialiased drawings.
  case binary
  /// Each grey level is a class, in ascending order; 255 is ignored unless it is one of them.
  case levels([UInt8])
  /// Each colour, as 0xRRGGBB, is mapped to a class, or to `LabelMask.ignored`.
  case colors([UInt32: UInt8])

  /// Distinguishes the coding of masks made of the same files.
  var fingerprint: String {
    switch self {
    case .numbers: "numbers"
    case .binary: "above 127"
    case .levels(let levels): "levels " + levels.map(String.init).joined(separator: " ")
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
      case .levels(let levels):
        return try Self.mask(LabelMask(Self.grey(file)), by: levels, file: file)
      case .colors(let colors):
        try Self.checkOpacity(file, Image.header(of: file))
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
    try checkOpacity(file, header)
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

  /// - Throws: `DatasetError` where a pixel is transparent. Palette indices count in any case.
  private static func checkOpacity(_ file: URL, _ header: ImageHeader) throws {
    guard header.hasAlpha, !header.isIndexed, try Image.hasTransparentPixels(file) else { return }
    throw DatasetError(
      .badAnnotation,
      "\(file.path) has transparent pixels, which have no class: export it without an alpha "
        + "channel")
  }

  private static func mask(
    _ mask: LabelMask, by levels: [UInt8], file: URL
  ) throws -> LabelMask {
    var classes = [UInt8?](repeating: nil, count: 256)
    classes[Int(LabelMask.ignored)] = LabelMask.ignored
    for (label, level) in levels.enumerated() { classes[Int(level)] = UInt8(label) }
    var result = mask
    for index in mask.values.indices {
      guard let label = classes[Int(mask.values[index])] else {
        throw DatasetError(
          .badAnnotation,
          "\(file.path): the value \(mask.values[index]) at \(index % mask.width), "
            + "\(index / mask.width) is not one of the levels of classes (\(list(levels)))")
      }
      result.values[index] = label
    }
    return result
  }

  /// The reason why a mask with some levels does not fit the coding; nil where it does.
  func problem(_ levels: MaskLevels, classCount: Int) -> String? {
    switch self {
    case .binary, .colors: return nil
    case .levels(let classes):
      guard let value = levels.levels.last(where: { !classes.contains($0) && $0 != 255 }) else {
        return nil
      }
      return "the value \(value) occurs, but classes are the levels \(Self.list(classes))"
    case .numbers:
      let value = levels.levels.last { $0 != LabelMask.ignored && Int($0) >= classCount }
      if let value {
        return "the value \(value) occurs, but there are \(classCount) classes "
          + "(values 0 to \(classCount - 1), and 255 for ignored pixels)"
      }
      return levels.isLossy && levels.levels != [0]
        ? "a JPEG, which changes class numbers at edges: export it as PNG" : nil
    }
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
          "\(file.path): the colour \(name(color)) at "
            + "\(index % image.width), \(index / image.width) is not one of the \(colors.count) "
            + "colours of classes" + nearMiss(color, colors))
      }
      last = (color, value)
      mask.values[index] = value
    }
    return mask
  }

  private static func name(_ color: UInt32) -> String {
    "\(color >> 16), \(color >> 8 & 255), \(color & 255)"
  }

  /// A hint where a class has nearly the colour: smoothing and JPEG change colours a little.
  private static func nearMiss(_ color: UInt32, _ colors: [UInt32: UInt8]) -> String {
    func distance(_ other: UInt32) -> UInt32 {
      [16, 8, 0].map { shift in
        let (a, b) = (color >> UInt32(shift) & 255, other >> UInt32(shift) & 255)
        return a > b ? a - b : b - a
      }.max() ?? 255
    }
    guard let nearest = colors.keys.min(by: { (distance($0), $0) < (distance($1), $1) }),
      distance(nearest) <= 16
    else { return "" }
    return ", though nearly \(name(nearest)): export masks as PNG, without smoothing"
  }
}
