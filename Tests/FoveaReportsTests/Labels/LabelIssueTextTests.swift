import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LabelIssueTextTests {
  @Test func kindsInWords() {
    func line(_ kind: LabelIssue.Kind, _ given: String, _ suggested: String) -> String {
      LabelIssueText.line(
        LabelIssue(path: "a.png", kind: kind, given: given, suggested: suggested, score: 0.5))
    }
    #expect(line(.overlookedObject, "", "cell") == "overlooked object: cell (0.50)")
    #expect(line(.badlyLocated, "cell", "cell") == "badly located: cell (0.50)")
    #expect(line(.wrongLabel, "cat", "dog") == "wrong label: cat, suggested dog (0.50)")
    #expect(line(.swappedClass, "cat", "") == "swapped class: cat (0.50)")
  }
}
