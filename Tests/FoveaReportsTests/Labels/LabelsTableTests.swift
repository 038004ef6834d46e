import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelsTableTests {
  @Test func tellsWhatWasFound() {
    let text = LabelsTable.text(LabelsPageTests.record(12))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines[0].hasPrefix("image") && lines[0].contains("margin"))
    #expect(lines[LabelsTable.listed + 1] == "and 2 more")
    let flat = text.replacing("\n", with: " ")
    #expect(flat.contains("12 labels are suspected, of 1,200 images"))
    #expect(flat.contains("Expected: about 8 of the 12 suspected labels are wrong."))
    #expect(
      flat.contains("In all: about 18 wrong labels (1.5 %), at most 24, the sum of the joint."))
    #expect(flat.contains("dog for cat (14), cat for dog (10)"))
    #expect(flat.contains("1 suspected label of test"))
  }

  @Test func regressionHasNamedValues() {
    var record = LabelsPageTests.record(0)
    record.task = "regression"
    record.classNames = ["width", "height"]
    (record.agreement, record.estimatedErrors, record.expectedErrors) = (nil, nil, nil)
    record.estimatedPrecision = nil
    (record.joint, record.thresholds) = ([], [])
    #expect(LabelsTable.text(record).hasPrefix("0 values are suspected"))
    record.issues = [
      LabelIssue(
        path: "a.png", kind: .valueOutlier, given: "12", suggested: "3.5", score: 0.1,
        valueName: "height")
    ]
    let text = LabelsTable.text(record)
    #expect(text.contains("height") && !text.contains("margin"))
    #expect(text.contains("1 label is suspected"))
  }

  @Test func kindsOfBoxesAreToldApart() {
    var record = LabelsPageTests.record(0)
    record.task = "detection"
    record.issues = [LabelIssue.Kind.overlookedObject, .swappedClass, .overlookedObject].map {
      LabelIssue(
        path: "a.png", kind: $0, given: "", suggested: "cat", score: 0.1, box: [0, 0, 4, 4])
    }
    let text = LabelsTable.text(record)
    #expect(text.hasPrefix("image  kind "))
    #expect(text.contains("\na.png  swapped-class "))
    #expect(
      text.replacing("\n", with: " ").contains("By kind: 2 overlooked-object, 1 swapped-class."))
    record.issues.removeLast(2)
    #expect(!LabelsTable.text(record).contains("kind"))
  }
}
