import TestSupport
import Testing

@testable import FoveaImages

/// Changes of tone against Pillow and torchvision; Tests/Goldens/augmentation/make.py makes the
/// cases.
@Suite struct ImageTonesTests {
  struct Golden: Decodable {
    let width, height: Int
    let source: [UInt8]
    let corners: [[Double]]
    let results: [String: [Int]]
  }

  private let golden: Golden
  private let image: Image

  init() throws {
    golden = try TestSupport.Goldens.load("augmentation/tones.json")
    image = Image(
      width: golden.width, height: golden.height, channels: 3, pixels: golden.source)
  }

  private func expect(_ name: String, _ actual: Image, within levels: Int = 1) throws {
    let expected = try #require(golden.results[name])
    let worst = zip(actual.pixels, expected).map { abs(Int($0) - $1) }.max() ?? 256
    #expect(worst <= levels, "\(name) differs by \(worst)")
  }

  @Test func enhancementsAreThoseOfPillow() throws {
    for factor in [0.6, 1.7] { try expect("brightness \(factor)", image.brightened(by: factor)) }
    for factor in [0.5, 1.6] { try expect("contrast \(factor)", image.contrasted(by: factor)) }
    for factor in [0.4, 1.8] { try expect("saturation \(factor)", image.saturated(by: factor)) }
    for factor in [0.2, 1.9] { try expect("sharpness \(factor)", image.sharpened(by: factor)) }
  }

  @Test func levelsAreThoseOfPillow() throws {
    try expect("posterize 3", image.posterized(bits: 3), within: 0)
    try expect("solarize 100", image.solarized(from: 100), within: 0)
    try expect("autocontrast", image.autocontrasted())
    try expect("equalize", image.equalized(), within: 0)
  }

  @Test func huesTurnAsInColorsys() throws {
    var changed = image
    changed.changeHSV(hue: 0.21, saturation: 1.3, value: 1.1)
    try expect("hsv", changed)
    changed = image
    changed.changeHSV(hue: -0.1, saturation: 0.5, value: 0.7)
    try expect("hsv back", changed)
    changed = image
    changed.changeHSV(hue: 0, saturation: 1, value: 1)
    #expect(changed == image)
    var grey = Image(width: 2, height: 1, channels: 1, pixels: [100, 200])
    grey.changeHSV(hue: 0.3, saturation: 2, value: 1.5)
    #expect(grey.pixels == [150, 255])
  }

  @Test func blurIsThatOfTorchvision() throws {
    let (width, height) = (golden.width, golden.height)
    var tiled = Image(
      width: 5 * width, height: 5 * height, channels: 3,
      pixels: [UInt8](repeating: 0, count: 75 * width * height))
    for y in 0..<5 * height {
      for sample in 0..<15 * width {
        tiled.pixels[y * 15 * width + sample] =
          image.pixels[(y % height) * 3 * width + sample % (3 * width)]
      }
    }
    let blurred = tiled.blurred(deviation: 0.8)
    try expect(
      "blur 0.8",
      blurred.cropped(x: 2 * width, y: 2 * height, width: width, height: height))
    #expect(image.blurred(deviation: 0) == image)
    let flat = Image(width: 5, height: 4, channels: 1, pixels: [UInt8](repeating: 90, count: 20))
    #expect(flat.blurred(deviation: 2.5) == flat)
  }

  @Test func perspectiveIsThatOfPillow() throws {
    let c = golden.corners.map { (x: $0[0], y: $0[1]) }
    let map = try #require(
      ProjectiveTransform2D(
        width: Double(golden.width), height: Double(golden.height), to: (c[0], c[1], c[2], c[3])))
    try expect("perspective", image.warped(by: map, interpolation: .nearest), within: 0)
  }
}
