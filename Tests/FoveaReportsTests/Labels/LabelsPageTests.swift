import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelsPageTests {
  static func record(_ issues: Int) -> LabelsRecord {
    LabelsRecord(
      name: "tiles <1>", path: "data/tiles", task: "classification",
      method: "4 folds of resnet18", filter: "both", imageCount: 1200, judgedCount: 1200,
      agreement: 0.875, estimatedErrors: 24, expectedErrors: 18, estimatedPrecision: 0.625,
      classNames: ["cat", "dog"], thresholds: [0.9, 0.8], joint: [[590, 10], [14, 586]],
      issues: (0..<issues).map { index in
        LabelIssue(
          path: "\(index).png", kind: .wrongLabel, given: "cat", suggested: "dog & fox",
          score: 0.01 * Double(index), margin: 0.02, split: index == 1 ? "test" : "train")
      })
  }

  @Test func showsTheFirstIssues() {
    var asked = 0
    let image = Image(width: 20, height: 20, channels: 1, grey: 90)
    let html = LabelsPage(Self.record(310)) { issue in
      asked += 1
      return LabelIssuePicture(issue: issue, image: image)
    }.html
    for forbidden in ["http:", "https:", "<script", "<link", "url("] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(asked == LabelsPage.shown)
    #expect(html.contains("and 10 more: see labels.csv"))
    #expect(html.contains("tiles &lt;1&gt;") && html.contains("<b>dog &amp; fox</b>?"))
    #expect(html.components(separatedBy: ">test</span>").count == 2)
    #expect(html.contains("<td>dog</td><td>cat</td><td class=\"number\">14</td>"))
  }

  /// A moved box has no other class, and its kind and the meaning of the lines are said.
  @Test func namesTheKindsOfBoxes() {
    var record = Self.record(1)
    record.issues[0].kind = .badlyLocated
    record.issues[0].suggested = "cat"
    (record.issues[0].box, record.issues[0].suggestedBox) = ([2, 2, 8, 8], [4, 4, 8, 8])
    let image = Image(width: 20, height: 20, channels: 1, grey: 90)
    let html = LabelsPage(record) { LabelIssuePicture(issue: $0, image: image) }.html
    #expect(html.contains("badly located: <b>cat</b><br>"))
    #expect(html.contains("Dashed blue: the label as it is."))
    #expect(!LabelsPage(Self.record(1)) { _ in nil }.html.contains("Dashed blue"))
  }
}
