import Testing

@testable import FoveaDiagnosis

@Suite struct RunNamesTests {
  @Test func asShortAsTheyCanBe() {
    #expect(RunNames.distinct(["runs/a", "runs/b"]) == ["a", "b"])
    #expect(RunNames.distinct(["x/runs/a", "y/runs/a"]) == ["x/runs/a", "y/runs/a"])
    #expect(RunNames.distinct(["a/m.st", "b/m.st", "b/n.st"]) == ["a/m.st", "b/m.st", "b/n.st"])
    #expect(RunNames.distinct(["a", "a"]) == ["1: a", "2: a"])
  }
}
