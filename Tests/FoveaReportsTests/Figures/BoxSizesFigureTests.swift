import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct BoxSizesFigureTests {
  func boxes(_ count: Int, side: Double = 20) -> [BoundingBox] {
    (0..<count).map {
      BoundingBox(left: 5, top: 5, right: 5 + side, bottom: 5 + side + Double($0))
    }
  }

  @Test(arguments: [0, 1, 6, 7, 80])
  func anyNumberOfClassesFits(count: Int) {
    let names = SampleRecords.names(count, length: 90)
    for side in [0.0, 1, 20, 3000] {
      let figure = Figure.boxSizes(
        names.map { ($0, boxes(3, side: side)) }, title: "Box sizes, train")
      #expect(marksOffThePage(figure).isEmpty)
    }
  }

  @Test func everyBoxIsADotUpToTheLimit() {
    func dots(_ limit: Int) -> Int {
      Figure.boxSizes([("a", boxes(30)), ("b", boxes(10))], title: "T", limit: limit)
        .marks.count { if case .dot = $0 { true } else { false } }
    }
    #expect(dots(4000) == 40)
    #expect(dots(20) == 20)
    let texts = Figure.boxSizes([("a", boxes(1)), ("b", boxes(10))], title: "T").texts
    #expect(texts.contains("T: 11 boxes") && texts.contains("a: 1 box"))
    #expect(texts.contains("b: 10 boxes"))
  }
}
