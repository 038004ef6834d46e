import Testing

@testable import FoveaImages

@Suite struct BoundingBoxTests {
  @Test("Worked example 37") func boxesAsCentreAndSize() {
    let first = BoundingBox(centerX: 50, centerY: 50, width: 10, height: 10)
    let second = BoundingBox(centerX: 52, centerY: 51, width: 11, height: 9)
    #expect(abs(first.iou(second) - 0.570020) <= 1e-6)
    #expect(first.iou(second) == second.iou(first))
  }

  @Test func edgesAreContinuous() {
    let unit = BoundingBox(left: 0, top: 0, right: 1, bottom: 1)
    #expect(unit.area == 1)
    #expect(unit.iou(unit) == 1)
    // Boxes that only touch share no area.
    #expect(unit.iou(BoundingBox(left: 1, top: 0, right: 2, bottom: 1)) == 0)
    #expect(unit.iou(BoundingBox(left: 5, top: 5, right: 6, bottom: 6)) == 0)
    let point = BoundingBox(left: 3, top: 3, right: 3, bottom: 3)
    #expect(point.iou(point) == 0)
  }
}
