import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelsSheetTests {
  @Test func showsTheMostSuspected() {
    let sheet = LabelsSheet.sheet(LabelsPageTests.record(50)) { name in
      name == "0.png" ? nil : Image(width: 20, height: 20, channels: 1, grey: 90)
    }
    #expect(sheet.cells.count == LabelsSheet.limit - 1)
    #expect(sheet.cells[0].caption == ["is cat", "\u{2192} dog & fox?", "score 0.010"])
    #expect(sheet.cells[0].border == .blue && sheet.cells[1].border == .vermilion)
    #expect(sheet.legend.count == 2)
    #expect(sheet.title.contains("50 suspected labels"))
  }
}
