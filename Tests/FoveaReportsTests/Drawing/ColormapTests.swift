import Foundation
import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct ColormapTests {
  /// CIE lightness, computed apart from the map's own OKLab.
  func lightness(_ color: Color) -> Double {
    func linear(_ value: Double) -> Double {
      value <= 0.04045 ? value / 12.92 : Foundation.pow((value + 0.055) / 1.055, 2.4)
    }
    let y = 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    return y > 0.008856 ? 116 * Foundation.cbrt(y) - 16 : 903.3 * y
  }

  @Test func lightnessRisesEvenly() {
    let values = Colormap.sequential.colors.map(lightness)
    #expect(values.count == 256)
    let steps = zip(values.dropFirst(16), values).map { $0 - $1 }
    let mean = steps.reduce(0, +) / Double(steps.count)
    #expect(mean > 4)
    #expect(steps.allSatisfy { $0 > mean * 0.6 && $0 < mean * 1.4 })
  }

  @Test func endsAndOutliers() {
    let map = Colormap.sequential
    #expect(map.color(at: -3) == map.colors[0])
    #expect(map.color(at: 7) == map.colors[255])
    #expect(map.color(at: .nan) == .grey(0.6))
    #expect(!map.colors.contains(.grey(0.6)))
  }

  @Test func heatMapSpreadsTheRange() {
    let map = Colormap.sequential
    let image = map.image(of: [2, 3, 4, .nan], width: 2, height: 2, range: 2...4)
    func bytes(_ color: Color) -> [UInt8] {
      [color.bytes.red, color.bytes.green, color.bytes.blue]
    }
    let expected = [map.colors[0], map.colors[128], map.colors[255], .grey(0.6)].flatMap(bytes)
    #expect(image.pixels == expected)
    #expect(map.image(of: [5], width: 1, height: 1, range: 5...5).pixels == bytes(map.colors[0]))
  }

  @Test func categoriesDifferInLightnessOrHue() {
    #expect(Set(Color.categories).count == 8)
    #expect(Color.category(9) == Color.categories[1])
    #expect(Color.category(-1) == Color.categories[7])
    #expect(Color.orange.bytes == (0xE6, 0x9F, 0))
  }
}
