import TestSupport
import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct ContactSheetTests {
  func contains(_ sheet: Image, _ part: Image) -> Bool {
    (0...sheet.height - part.height).contains { y in
      (0...sheet.width - part.width).contains { x in
        sheet.pixels[(y * sheet.width + x) * 3] == part.pixels[0]
          && sheet.cropped(x: x, y: y, width: part.width, height: part.height) == part
      }
    }
  }

  @Test func smallPicturesAreEnlargedByWholePixels() {
    let digit = Samples.noise(width: 7, height: 7, channels: 3)
    let sheet = ContactSheet(
      title: "T", cells: [.init(image: digit, caption: ["7"])], columns: 3, side: 30)
    #expect(contains(sheet.image(), digit.resized(width: 28, height: 28, by: .nearest)))
  }

  @Test func largePicturesKeepTheirProportions() {
    let wide = Samples.smooth(width: 80, height: 40, channels: 3)
    let sheet = ContactSheet(title: "", cells: [.init(image: wide)], side: 40)
    #expect(contains(sheet.image(), wide.resized(width: 40, height: 20)))
  }

  @Test func bordersCarryTheirColor() {
    let grey = Image(width: 8, height: 8, channels: 1, pixels: .init(repeating: 128, count: 64))
    func count(_ border: Color?) -> Int {
      let image = ContactSheet(
        title: "", cells: [.init(image: grey, border: border)], side: 16
      ).image()
      let wanted = Color.vermilion.bytes
      return (0..<image.pixels.count / 3).filter {
        image.pixels[3 * $0] == wanted.red && image.pixels[3 * $0 + 1] == wanted.green
      }.count
    }
    #expect(count(nil) == 0)
    // A frame of 3 pixels around 16x16, less its rounded corners.
    #expect(abs(count(.vermilion) - (22 * 22 - 16 * 16)) <= 12)
  }

  @Test func growsWithItsCells() {
    let cell = ContactSheet.Cell(
      image: Samples.noise(width: 4, height: 4, channels: 1), caption: ["a", "b"])
    func size(_ count: Int) -> [Int] {
      let image = ContactSheet(
        title: "Title", cells: .init(repeating: cell, count: count), columns: 4, side: 32,
        legend: [PictureKey(.orange, "wrong")]
      ).image()
      return [image.width, image.height]
    }
    #expect(size(5)[0] == size(4)[0])
    #expect(size(5)[1] > size(4)[1])
    #expect(size(4)[0] > size(2)[0])
    #expect(size(0)[1] > 0)
  }

  @Test func rowsAreAsHighAsTheirTallestPicture() {
    func height(_ images: [Image]) -> Int {
      ContactSheet(title: "", cells: images.map { .init(image: $0) }, columns: 2, side: 100)
        .image().height
    }
    let flat = Samples.smooth(width: 100, height: 30, channels: 1)
    let square = Samples.smooth(width: 100, height: 100, channels: 1)
    #expect(height([flat, square]) - height([flat, flat]) == 70)
    #expect(height([flat, flat, square]) - height([flat, flat]) == 120)
  }

  @Test func picturesMadeForTheirPlaceAreNotScaled() {
    let made = Samples.noise(width: 70, height: 50, channels: 3)
    #expect(contains(ContactSheet(title: "", cells: [.init(image: made)], side: 100).image(), made))
  }
}
