import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct DrawnBoxTests {
  static func box(
    _ label: Int, _ left: Double, score: Double? = nil, size: Double = 10, isCrowd: Bool = false
  ) -> DrawnBox {
    DrawnBox(
      label: label, name: ["cat", "dog"][label], score: score,
      box: BoundingBox(left: left, top: 0, right: left + size, bottom: size),
      kind: score == nil ? .groundTruth : .prediction, isCrowd: isCrowd)
  }

  @Test func rightWrongAndMissedAreToldApart() {
    let (truths, predictions) = DrawnBox.compared(
      groundTruth: [Self.box(0, 0), Self.box(0, 50), Self.box(1, 100)],
      predictions: [
        Self.box(0, 2, score: 0.5), Self.box(0, 1, score: 0.9), Self.box(0, 101, score: 0.8),
        Self.box(1, 200, score: 0.7),
      ])
    #expect(truths.map(\.kind) == [.groundTruth, .missed, .missed])
    // The surer of two takes the true box; the other is a duplicate.
    #expect(predictions.map(\.kind) == [.wrong, .right, .wrong, .wrong])
    #expect(predictions.map(\.actualName) == [nil, nil, "dog", nil])
  }

  @Test func theIoUDecides() {
    let (truth, guess) = ([Self.box(0, 0)], [Self.box(0, 5, score: 1)])
    #expect(
      DrawnBox.compared(groundTruth: truth, predictions: guess, iou: 0.3).predictions[0].kind
        == .right)
    #expect(
      DrawnBox.compared(groundTruth: truth, predictions: guess, iou: 0.5).predictions[0].kind
        == .wrong)
  }

  @Test func crowdsAreNeitherMissedNorMatched() {
    let crowd = Self.box(0, 0, size: 100, isCrowd: true)
    let (truths, predictions) = DrawnBox.compared(
      groundTruth: [crowd], predictions: [Self.box(0, 20, score: 0.5), Self.box(1, 20, score: 0.5)])
    #expect(truths[0].kind == .groundTruth)
    #expect(predictions.map(\.kind) == [.uncounted, .wrong])
  }

  @Test func nothingComparesWithNothing() {
    let none = DrawnBox.compared(groundTruth: [], predictions: [])
    #expect(none.groundTruth.isEmpty && none.predictions.isEmpty)
    #expect(
      DrawnBox.compared(groundTruth: [Self.box(0, 0)], predictions: []).groundTruth[0].kind
        == .missed)
  }

  /// Of many wrong predictions only the first have names, and all have thin lines.
  @Test func manyMistakesLeaveThePictureVisible() {
    func wrong(_ count: Int) -> [DrawnBox] {
      (0..<count).map {
        var box = Self.box(0, Double(20 * $0), score: 1 - Double($0) / 100)
        box.kind = .wrong
        return box
      }
    }
    let few = DrawnBox.marks(wrong(6), namesGroundTruth: false)
    #expect(few.allSatisfy { $0.weight == 1.5 && !$0.name.isEmpty })
    let many = DrawnBox.marks(wrong(7), namesGroundTruth: false)
    #expect(many.allSatisfy { $0.weight == 0.7 })
    #expect(many.map { $0.name.isEmpty } == [false, false, false, true, true, true, true])
    #expect(many.prefix(3).map(\.detail) == ["1.00", "0.99", "0.98"])
    // So of missed boxes, which do not count as wrong predictions.
    var missed = (0..<7).map { Self.box(0, Double(20 * $0)) }
    for index in missed.indices { missed[index].kind = .missed }
    let both = DrawnBox.marks(wrong(6) + missed, namesGroundTruth: false)
    #expect(
      both.map { $0.name.isEmpty } == [Bool](repeating: false, count: 9) + [true, true, true, true])
  }

  @Test func marksTellTheKindByMoreThanColor() {
    var wrong = Self.box(0, 0, score: 0.876)
    wrong.kind = .wrong
    wrong.actualName = "dog"
    let mark = wrong.mark(namesGroundTruth: false)
    #expect(mark.name == "\u{2717} cat" && mark.detail == "0.88 is dog" && mark.weight > 1)
    var missed = Self.box(1, 0)
    missed.kind = .missed
    #expect(missed.mark(namesGroundTruth: false).name == "missed dog")
    #expect(missed.mark(namesGroundTruth: false).isDashed)
    #expect(Self.box(1, 0).mark(namesGroundTruth: false).name.isEmpty)
    #expect(Self.box(1, 0).mark(namesGroundTruth: true).name == "dog")
    #expect(Self.box(1, 0, isCrowd: true).mark(namesGroundTruth: false).name == "crowd: dog")
  }

  @Test func mistakesClaimTheirTagsFirst() {
    var boxes = [Self.box(0, 0, score: 0.9), Self.box(0, 1, score: 0.2), Self.box(1, 2)]
    boxes[0].kind = .right
    boxes[1].kind = .wrong
    boxes[2].kind = .missed
    #expect(
      DrawnBox.marks(boxes, namesGroundTruth: false).map(\.name) == [
        "\u{2717} cat", "missed dog", "cat",
      ])
  }
}
