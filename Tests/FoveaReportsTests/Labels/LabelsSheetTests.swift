import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelsSheetTests {
  @Test func showsTheMostSuspected() {
    let image = Image(width: 20, height: 20, channels: 1, grey: 90)
    let sheet = LabelsSheet.sheet(LabelsPageTests.record(50)) { issue in
      issue.path == "0.png" ? nil : LabelIssuePicture(issue: issue, image: image)
    }
    #expect(sheet.cells.count == LabelsSheet.limit - 1)
    #expect(sheet.cells[0].caption == ["is cat", "\u{2192} dog & fox?", "score 0.010"])
    #expect(sheet.cells[0].border == .blue && sheet.cells[1].border == .vermilion)
    #expect(sheet.legend.count == 2)
    #expect(sheet.title.contains("50 suspected labels"))
  }

  /// Boxes are drawn in the large parts of their images.
  @Test func showsWhereABoxIs() {
    var record = LabelsPageTests.record(2)
    record.task = "detection"
    for index in record.issues.indices {
      record.issues[index].kind = .swappedClass
      record.issues[index].box = [2, 2, 10, 10]
    }
    let image = Image(width: 20, height: 20, channels: 1, grey: 90)
    let sheet = LabelsSheet.sheet(record) { LabelIssuePicture(issue: $0, image: image) }
    #expect(sheet.side == 240 && sheet.cells.map(\.image.width) == [240, 240])
    #expect(sheet.cells.map(\.border) == [nil, nil])
    #expect(sheet.cells[1].caption.last == "of test" && sheet.cells[0].caption.count == 2)
    #expect(sheet.legend.map(\.meaning) == ["label as it is", "suggested"])
  }

  @Test func showsTheFirstWithALegendOfWhatOccurs() {
    let image = Image(
      width: 80, height: 60, channels: 1, pixels: Array(repeating: 120, count: 4800))
    let pictures = (0..<5).map { index in
      LabelIssuePicture(
        issue: LabelIssue(
          path: "\(index).png", kind: .overlookedObject, given: "", suggested: "cell", score: 0.1,
          box: [10, 10, 20, 20]), image: image)
    }
    let sheet = LabelsSheet.sheet(pictures, title: "Overlooked", limit: 3, columns: 2)
    #expect(sheet.title == "Overlooked: 3 of 5")
    #expect(sheet.cells.map { $0.caption.first } == ["0.png", "1.png", "2.png"])
    #expect(sheet.legend.map(\.meaning) == ["suggested"])
    #expect(LabelsSheet.sheet(pictures, title: "All").title == "All")
  }
}
