import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct BoxFindingsTests {
  private func box(_ left: Double, _ top: Double, label: Int = 0, side: Double = 100)
    -> BoxAnnotation
  {
    BoxAnnotation(
      label: label,
      box: BoundingBox(left: left, top: top, right: left + side, bottom: top + side))
  }

  private func overlaps(_ boxes: [BoxAnnotation]) -> [[Int]] {
    BoxFindings.overlaps(boxes).map { [$0.0, $0.1] }
  }

  @Test func namesEachRepetitionOnce() {
    #expect(overlaps([box(0, 0), box(1, 1), box(300, 0), box(0.5, 0)]) == [[0, 1], [0, 3]])
    #expect(overlaps([box(1, 0), box(0, 0)]) == [[0, 1]])
    #expect(overlaps([box(0, 0), box(0, 6), box(6, 0), box(0, 0, side: 90)]).isEmpty)
  }

  @Test func namesBoxesOfTwoClasses() {
    #expect(overlaps([box(0, 0), box(0, 0, label: 1), box(0, 0)]) == [[0, 1], [0, 2]])
  }

  /// The same pairs as from comparing all boxes with all, for boxes of which no three coincide.
  @Test func findsWhatComparingAllPairsFinds() {
    var stream = RandomStream(seed: 3, purpose: .generation)
    var boxes: [BoxAnnotation] = []
    for index in 0..<200 {
      let side = 20 + 80 * stream.uniform()
      let first = box(
        1000 * Double(index % 20), 150 * Double(index / 20), label: index % 3, side: side)
      boxes.append(first)
      let shift = 0.05 * side * stream.uniform()
      boxes.append(
        box(first.box.left - shift, first.box.top, label: index % 2, side: side))
    }
    let expected = boxes.indices.flatMap { a in
      ((a + 1)..<boxes.count).filter {
        boxes[a].box.iou(boxes[$0].box) > BoxFindings.sameBox
      }.map { [a, $0] }
    }
    #expect(!expected.isEmpty)
    #expect(overlaps(boxes) == expected)
  }

  @Test(.timeLimit(.minutes(1))) func manyEqualBoxesTakeNoTime() {
    let boxes = (0..<20_000).map { box(Double($0 % 7) / 10, 0, label: $0 % 2) }
    #expect(overlaps(boxes).count >= 19_999)
  }
}
