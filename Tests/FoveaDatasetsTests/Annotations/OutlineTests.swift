import FoveaImages
import TestSupport
import Testing

@testable import FoveaDatasets

@Suite struct OutlineTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let width, height: Int
    let polygons: [[Double]]
    let counts: String
    let area: Int
    var testDescription: String { name }
  }

  @Test func coversThePixelsThatTheCOCOToolsCover() throws {
    let cases: [Case] = try Goldens.load("coco/outlines.json")
    #expect(cases.count > 15)
    for item in cases {
      var mask = LabelMask(width: item.width, height: item.height)
      Outline.polygons(item.polygons).fill(with: 1, in: &mask)
      let runs = RunLengths(of: 1, in: mask)
      #expect(runs.text == item.counts, "\(item.name)")
      #expect(runs.area == item.area)
      let read = try RunLengths(width: item.width, height: item.height, text: item.counts)
      var other = LabelMask(width: item.width, height: item.height)
      read.fill(with: 1, in: &other)
      #expect(other == mask)
    }
  }

  @Test func runsGoDownTheColumns() throws {
    let runs = try RunLengths(width: 3, height: 2, counts: [1, 2, 3])
    var mask = LabelMask(width: 3, height: 2)
    runs.fill(with: 9, in: &mask)
    #expect(mask.values == [0, 9, 0, 9, 0, 0])
    #expect(runs.bounds == BoundingBox(left: 0, top: 0, right: 2, bottom: 2))
    #expect(RunLengths(of: 9, in: mask).counts == [1, 2, 3])
  }

  @Test func refusesRunsThatAreNoMask() {
    func reason(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "no error"
      } catch {
        return (error as? BoxCheck.Failure)?.reason ?? "\(error)"
      }
    }
    #expect(
      reason { _ = try RunLengths(width: 3, height: 2, counts: [1, 2]) }
        == "the runs of its mask add up to 3 pixels, but 3x2 has 6")
    #expect(
      reason { _ = try RunLengths(width: 3, height: 2, counts: [7, -1]) }
        == "a run of its mask has the length -1")
    #expect(
      reason { _ = try RunLengths(width: 3, height: 2, text: "12P") }
        == "its mask's text is cut off")
    #expect(
      reason { _ = try RunLengths(width: 3, height: 2, text: "1 2") }
        == "its mask's text holds ' '")
    // Lengths that grow past what an integer holds are an error as well.
    let huge = String(repeating: "oooooooooooO", count: 40)
    #expect(reason { _ = try RunLengths(width: 3, height: 2, text: huge) } != "no error")
  }

  @Test func smallerObjectsLieOnLargerOnes() throws {
    let large = Outline.polygons([[0, 0, 6, 0, 6, 6, 0, 6]])
    let small = Outline.polygons([[1, 1, 3, 1, 3, 3, 1, 3]])
    let orders: [[(outline: Outline, value: UInt8)]] = [
      [(large, 1), (small, 2)], [(small, 2), (large, 1)],
    ]
    for objects in orders {
      let mask = OutlinePainting(width: 8, height: 8, background: 0, objects: objects).mask
      #expect(mask[1, 1] == 2)
      #expect(mask[4, 4] == 1)
      #expect(mask[7, 7] == 0)
      #expect(mask.values.count { $0 == 2 } == 4)
    }
  }
}
