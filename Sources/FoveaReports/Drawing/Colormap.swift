import Foundation
import FoveaImages
import FoveaSupport

/// Colours for numbers from low to high.
///
/// Lightness rises evenly from dark violet over blue and green to pale yellow, so that equal steps
/// of the value look equal, also in grey print and with any colour vision. It is built in OKLab (B.
/// Ottosson, A perceptual color space for image processing, 2020), with linear lightness, steadily
/// changing hue, and the highest chroma that the sRGB gamut allows without an edge.
package struct Colormap: Sendable {
  /// 256 entries, low to high.
  package let colors: [Color]

  /// The map for quantities from 0 on: probabilities, counts, attention.
  package static let sequential = Colormap(
    colors: {
      let positions = (0..<256).map { Double($0) / 255 }
      func color(_ position: Double, _ chroma: Double) -> Color {
        Color(
          lightness: 0.22 + 0.73 * position, chroma: chroma,
          hue: (300 - 195 * position) * .pi / 180)
      }
      let limits = positions.map { position in
        var (inside, outside) = (0.0, 0.4)
        for _ in 0..<30 {
          let middle = (inside + outside) / 2
          if color(position, middle).isInGamut { inside = middle } else { outside = middle }
        }
        return min(inside, 0.17)
      }
      return positions.enumerated().map { index, position in
        // Corners of the gamut would be visible as edges: a mean over neighbours smooths them.
        let near = limits[max(0, index - 40)...min(255, index + 40)]
        let chroma = min(limits[index], near.reduce(0, +) / Double(near.count) * 0.92)
        let bytes = color(position, chroma).bytes
        return Color(UInt32(bytes.red) << 16 | UInt32(bytes.green) << 8 | UInt32(bytes.blue))
      }
    }())

  /// The colour of a value, clamped to 0...1.
  ///
  /// NaN gives a neutral grey, which is not in the map.
  package func color(at value: Double) -> Color {
    guard !value.isNaN else { return .grey(0.6) }
    return colors[Int((min(max(value, 0), 1) * 255).rounded())]
  }

  /// A picture of values in row-major order, with `range` spread over the map.
  ///
  /// - Precondition: `values.count == width * height`.
  package func image(
    of values: [Float], width: Int, height: Int, range: ClosedRange<Float>
  ) -> Image {
    precondition(
      values.count == width * height,
      "a heat map of \(width)x\(height) needs \(width * height) values, got \(values.count)")
    let span = range.upperBound - range.lowerBound
    var pixels: [UInt8] = []
    pixels.reserveCapacity(values.count * 3)
    for value in values {
      let position = span > 0 ? (value - range.lowerBound) / span : value * 0
      let bytes = color(at: Double(position)).bytes
      pixels += [bytes.red, bytes.green, bytes.blue]
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}

extension Color {
  /// OKLab's cylindrical coordinates to sRGB; the matrices are Ottosson's.
  fileprivate init(lightness: Double, chroma: Double, hue: Double) {
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    let long = lightness + 0.3963377774 * a + 0.2158037573 * b
    let medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    let short = lightness - 0.0894841775 * a - 1.2914855480 * b
    let (l, m, s) = (long * long * long, medium * medium * medium, short * short * short)
    func encoded(_ linear: Double) -> Double {
      linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }
    self.init(
      red: encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      green: encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      blue: encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  fileprivate var isInGamut: Bool {
    [red, green, blue].allSatisfy { (0...1).contains($0) }
  }
}
