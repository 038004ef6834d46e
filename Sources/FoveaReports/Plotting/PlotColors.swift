import FoveaImages

/// The colours of figures other than the palette for series, `Color.categories`.
extension Color {
  static let ink = Color(0x262626)
  static let soft = Color(0x6B6B6B)
  static let faint = Color(0xC4C4C4)
  static let grid = Color(0xE4E4E4)

  /// The colours from white for 0 to dark blue for 1. Lightness falls steadily, so that they work
  /// in grey print and with any colour vision, and empty cells are white.
  static func intensity(_ value: Double) -> Color {
    let stops = [0xFFFFFF, 0xD6E6F4, 0x9CC9E1, 0x4F9BCB, 0x1C63A8, 0x08306B].map {
      Color(UInt32($0))
    }
    let place = min(max(value, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let (low, high, share) = (stops[index], stops[index + 1], place - Double(index))
    return Color(
      red: low.red + (high.red - low.red) * share,
      green: low.green + (high.green - low.green) * share,
      blue: low.blue + (high.blue - low.blue) * share)
  }
}
