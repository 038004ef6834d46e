import FoveaImages

/// A colour: sRGB components and opacity, each 0 to 1.
package struct Color: Sendable, Hashable {
  /// Components from 0 to 1; `alpha` 1 is opaque.
  package var red, green, blue, alpha: Double

  /// Makes a colour from its components, each 0 to 1.
  package init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// Makes an opaque colour from its hexadecimal notation, such as `0xE69F00`.
  package init(_ hexadecimal: UInt32) {
    self.init(
      red: Double(hexadecimal >> 16 & 255) / 255, green: Double(hexadecimal >> 8 & 255) / 255,
      blue: Double(hexadecimal & 255) / 255)
  }

  /// An opaque grey, 0 black to 1 white.
  package static func grey(_ level: Double) -> Color {
    Color(red: level, green: level, blue: level)
  }

  /// Black.
  package static let black = grey(0)
  /// White.
  package static let white = grey(1)
  /// Fully transparent.
  package static let clear = Color(red: 0, green: 0, blue: 0, alpha: 0)

  /// The colour at another opacity.
  package func opacity(_ alpha: Double) -> Color {
    Color(red: red, green: green, blue: blue, alpha: alpha)
  }

  /// The nearest 8-bit red, green and blue.
  package var bytes: (red: UInt8, green: UInt8, blue: UInt8) {
    func byte(_ value: Double) -> UInt8 { UInt8((min(max(value, 0), 1) * 255).rounded()) }
    return (byte(red), byte(green), byte(blue))
  }
}

/// Colours that are distinct for people with any common kind of colour vision.
///
/// From M. Okabe and K. Ito, Color Universal Design (2008).
extension Color {
  /// E69F00.
  package static let orange = Color(0xE69F00)
  /// 56B4E9.
  package static let skyBlue = Color(0x56B4E9)
  /// 009E73.
  package static let bluishGreen = Color(0x009E73)
  /// F0E442.
  package static let yellow = Color(0xF0E442)
  /// 0072B2.
  package static let blue = Color(0x0072B2)
  /// D55E00.
  package static let vermilion = Color(0xD55E00)
  /// CC79A7.
  package static let reddishPurple = Color(0xCC79A7)

  /// The palette in an order for lines and classes: strong contrasts first, and yellow late, since
  /// it is faint on white.
  package static let categories: [Color] = [
    blue, orange, bluishGreen, reddishPurple, skyBlue, vermilion, black, yellow,
  ]

  /// The colour of class or series `index`; the palette repeats after eight.
  package static func category(_ index: Int) -> Color {
    let count = categories.count
    return categories[((index % count) + count) % count]
  }
}
