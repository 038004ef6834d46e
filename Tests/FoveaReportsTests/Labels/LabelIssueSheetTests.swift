import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelIssueSheetTests {
  @Test func showsTheFirstWithALegendOfWhatOccurs() {
    let image = Image(
      width: 80, height: 60, channels: 1, pixels: Array(repeating: 120, count: 4800))
    let pictures = (0..<5).map { index in
      LabelIssuePicture(
        issue: LabelIssue(
          path: "\(index).png", kind: .overlookedObject, given: "", suggested: "cell", score: 0.1,
          box: [10, 10, 20, 20]), image: image)
    }
    let sheet = LabelIssueSheet.sheet(pictures, title: "Overlooked", limit: 3, columns: 2)
    #expect(sheet.title == "Overlooked: 3 of 5")
    #expect(sheet.cells.map { $0.caption.first } == ["0.png", "1.png", "2.png"])
    #expect(sheet.legend.map(\.meaning) == ["suggested"])
    #expect(LabelIssueSheet.sheet(pictures, title: "All").title == "All")
  }
}
