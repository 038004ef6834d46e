import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelIssuePictureTests {
  let image = Image(
    width: 200, height: 100, channels: 1, pixels: Array(repeating: 200, count: 20_000))

  func issue(
    _ kind: LabelIssue.Kind, box: [Double]? = [20, 30, 30, 20], to: [Double]? = nil
  ) -> LabelIssue {
    LabelIssue(
      path: "photos/a.png", kind: kind, given: "cat", suggested: "dog", score: 0.25, box: box,
      suggestedBox: to)
  }

  func count(_ picture: Image, _ color: Color) -> Int {
    (0..<picture.width * picture.height).count {
      picture.pixels[3 * $0] == color.bytes.red && picture.pixels[3 * $0 + 1] == color.bytes.green
        && picture.pixels[3 * $0 + 2] == color.bytes.blue
    }
  }

  /// The shown part is three times as large as the box, within the image, and enlarged as a whole.
  @Test func showsThePlaceOfTheIssue() {
    let picture = LabelIssuePicture(issue: issue(.swappedClass), image: image).drawn(side: 200)
    #expect(picture.width == 180 && picture.height == 180)
    let whole = LabelIssuePicture(
      issue: issue(.swappedClass, box: nil), image: image
    ).drawn(side: 200)
    #expect(whole.width == 200 && whole.height == 100)
    // A box of the image's size is shown as a whole.
    let large = LabelIssuePicture(
      issue: issue(.swappedClass, box: [0, 0, 200, 100]), image: image
    ).drawn(side: 100)
    #expect(large.width == 100 && large.height == 50)
  }

  @Test func givenIsBlueAndSuggestedOrange() {
    func counts(_ picture: LabelIssuePicture) -> (blue: Int, orange: Int) {
      let drawn = picture.drawn(side: 240)
      return (count(drawn, .blue), count(drawn, .orange))
    }
    let overlooked = counts(LabelIssuePicture(issue: issue(.overlookedObject), image: image))
    #expect(overlooked.blue == 0 && overlooked.orange > 100)
    let swapped = counts(LabelIssuePicture(issue: issue(.swappedClass), image: image))
    #expect(swapped.blue > 100 && swapped.orange > 100)
    let moved = counts(
      LabelIssuePicture(
        issue: issue(.badlyLocated, to: [24, 40, 30, 20]), image: image))
    #expect(moved.blue > 100 && moved.orange > 100)
  }

  @Test func neighboursAreDrawnOnce() {
    let own = BoundingBox(left: 20, top: 30, right: 50, bottom: 50)
    let picture = LabelIssuePicture(
      issue: issue(.swappedClass), image: image,
      labelledBoxes: [own, own.moved(x: 40, y: 0)])
    #expect(picture.marks.count == 3)
    #expect(picture.marks.filter(\.name.isEmpty).map(\.box.left) == [60])
    #expect(picture.caption == ["a.png", "swapped class: cat, suggested dog (0.25)"])
  }

  @Test func suspectPixelsArePainted() {
    let region = LabelMask(width: 30, height: 20, filledWith: 1)
    let picture = LabelIssuePicture(issue: issue(.maskIssue), image: image, region: region)
    #expect(picture.marks.isEmpty)
    let drawn = picture.drawn(side: 180)
    #expect(count(drawn, .orange) > 100)
    // The middle of the region is tinted, a corner of the picture is not.
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      Array(drawn.pixels[3 * (y * drawn.width + x)..<3 * (y * drawn.width + x) + 3])
    }
    #expect(pixel(179, 179) == [200, 200, 200])
    #expect(pixel(70, 80) != [200, 200, 200])
  }
}
