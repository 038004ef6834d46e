import FoveaImages

/// The style of a class in a picture: a colour and, with many classes, a hatch.
package struct ClassStyle: Sendable, Hashable {
  /// Lines over a filled area, so that classes differ by more than their colour.
  package enum Hatch: Sendable, Hashable, CaseIterable {
    /// An even fill.
    case none
    /// Lines from the lower left to the upper right.
    case rising
    /// Lines from the upper left to the lower right.
    case falling
    /// Lines in both directions.
    case crossed

    /// Whether a pixel is on one of the lines, which repeat every `period` pixels.
    func covers(x: Int, y: Int, period: Int) -> Bool {
      let width = max(1, period / 3)
      let rises = (x + y) % period < width
      let falls = ((x - y) % period + period) % period < width
      return switch self {
      case .none: false
      case .rising: rises
      case .falling: falls
      case .crossed: rises || falls
      }
    }
  }

  /// The colour of outlines, and of fills at some opacity.
  package var color: Color
  /// Lines over fills.
  package var hatch: Hatch

  /// Makes a style.
  package init(color: Color, hatch: Hatch = .none) {
    self.color = color
    self.hatch = hatch
  }

  /// The style of class `index`: the seven colours of Okabe and Ito (without black, which is
  /// invisible on dark images), then darker and hatched, lighter and hatched, and so on; 84 differ.
  package init(of index: Int) {
    let hues: [Color] = [
      .blue, .orange, .bluishGreen, .reddishPurple, .skyBlue, .vermilion, .yellow,
    ]
    let count = hues.count * 12
    let place = ((index % count) + count) % count
    let round = place / hues.count
    let base = hues[place % hues.count]
    let color =
      switch round % 3 {
      case 0: base
      case 1: base.mixed(with: .black, share: 0.4)
      default: base.mixed(with: .white, share: 0.5)
      }
    self.init(color: color, hatch: Hatch.allCases[round % 4])
  }

  /// The style of ignored pixels, ``LabelMask/ignored``.
  package static let ignored = ClassStyle(color: .grey(0.5), hatch: .crossed)
}

extension Color {
  /// The mix of the colour with another; `share` 1 is the other.
  package func mixed(with other: Color, share: Double) -> Color {
    Color(
      red: red + (other.red - red) * share, green: green + (other.green - green) * share,
      blue: blue + (other.blue - blue) * share, alpha: alpha + (other.alpha - alpha) * share)
  }

  /// Black or white, by the better contrast on this colour.
  ///
  /// By the contrast ratio of WCAG 2.1, with gamma taken as 2.2.
  package var readableInk: Color {
    func linear(_ value: Double) -> Double {
      let square = value * value
      return square * (0.8 + 0.2 * value)
    }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    return luminance > 0.18 ? .black : .white
  }
}
