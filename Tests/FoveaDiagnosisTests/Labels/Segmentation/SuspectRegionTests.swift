import FoveaImages
import Testing

@testable import FoveaDiagnosis

@Suite struct SuspectRegionTests {
  /// Issues drawn as digits: the suggested class of each pixel, `.` for none; the given one is 0.
  private func region(_ rows: [String]) -> SuspectRegion? {
    var issues: [MaskLabelScoring.DoubtfulPixel] = []
    for (y, row) in rows.enumerated() {
      for (x, character) in row.enumerated() {
        guard let predicted = character.wholeNumberValue else { continue }
        issues.append(
          .init(
            pixel: UInt32(y * row.count + x), confidence: 0.25, probability: 0.75, given: 0,
            predicted: UInt8(predicted)))
      }
    }
    return SuspectRegion(of: issues, width: rows[0].count, height: rows.count)
  }

  @Test func largestConnectedAreaOfOneClass() throws {
    let found = try #require(
      region([
        "11...2",
        "....22",
        "2..12.",
        "1...2.",
      ]))
    #expect(found.suggested == 2 && found.given == 0 && found.pixels == 5)
    #expect(found.box == BoundingBox(left: 4, top: 0, right: 6, bottom: 4))
    #expect(found.shape.values == [0, 1, 1, 1, 1, 0, 1, 0])
    #expect(found.meanConfidence == 0.25)
  }

  /// The last pixel of a row is no neighbour of the first of the next.
  @Test func rowsDoNotWrap() throws {
    let found = try #require(region(["..1", "1..", "1.."]))
    #expect(found.pixels == 2 && found.box.right == 1)
    #expect(region(["..."]) == nil)
  }
}
