import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct PictureKeyTests {
  @Test func legendsWrapAndTellTheirHeight() {
    let keys = (0..<20).map { PictureKey(ClassStyle(of: $0), "class \($0)") }
    let one = Canvas.height(of: Array(keys.prefix(1)), width: 300)
    let wide = Canvas.height(of: keys, width: 3000)
    let narrow = Canvas.height(of: keys, width: 300)
    #expect(one > 0 && wide == one)
    #expect(narrow >= 4 * one)
    #expect(Canvas.height(of: [], width: 300) == 0)
    let canvas = Canvas(width: 300, height: 400)
    #expect(canvas.draw(keys, at: .init(x: 0, y: 0), width: 300) == narrow)
    let below = Int(narrow.rounded(.up)) * 300 * 3
    #expect(canvas.image().pixels[below...].allSatisfy { $0 == 255 })
  }

  @Test func aLongMeaningStaysInside() {
    let canvas = Canvas(width: 300, height: 40)
    let meaning = String(repeating: "long ", count: 40)
    canvas.draw([PictureKey(.blue, meaning)], at: .init(x: 0, y: 0), width: 200)
    let pixels = canvas.image().pixels
    for y in 0..<40 {
      #expect(pixels[(y * 300 + 204) * 3..<(y + 1) * 300 * 3].allSatisfy { $0 == 255 })
    }
  }

  @Test(arguments: [
    PictureKey.Sample.square, .box, .dashedBox, .hatched(.rising), .hatched(.falling),
    .hatched(.crossed),
  ])
  func everySampleShowsItsColor(sample: PictureKey.Sample) {
    let canvas = Canvas(width: 40, height: 40)
    canvas.draw(
      [PictureKey(.orange, "", sample: sample)], at: .init(x: 0, y: 0), width: 40, size: 20)
    let pixels = canvas.image().pixels
    let orange = (0..<1600).count { pixels[3 * $0] > 200 && pixels[3 * $0 + 2] < 100 }
    #expect(orange > 20)
  }
}
