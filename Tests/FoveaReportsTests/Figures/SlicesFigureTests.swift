import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct SlicesFigureTests {
  @Test func namesAndMarksEachSlice() {
    let figure = Figure.slices(slicesRecord())
    #expect(figure.texts.contains("class = shirt"))
    #expect(figure.texts.contains("\u{2717} 0.7000, n = 120"))
    #expect(figure.texts.contains("0.8800, n = 400"))
    let dots = figure.marks.count { if case .dot = $0 { true } else { false } }
    #expect(dots == 2)
    #expect(marksOffThePage(figure).isEmpty)
  }

  @Test func anyRecordFits() {
    var record = slicesRecord(lowerIsBetter: true)
    record.slices[0].attribute = String(repeating: "long ", count: 30)
    record.slices[0].score = 123_456
    #expect(marksOffThePage(Figure.slices(record)).isEmpty)
    record.slices = []
    let empty = Figure.slices(record)
    #expect(marksOffThePage(empty).isEmpty)
    #expect(empty.texts.contains("no slice of \(record.minimumCount) or more"))
    record.slices = [SlicesRecord.Slice](repeating: slicesRecord().slices[1], count: 90)
    #expect(marksOffThePage(Figure.slices(record)).isEmpty)
  }
}
