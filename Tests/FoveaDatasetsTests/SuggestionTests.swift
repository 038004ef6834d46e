import Testing

@testable import FoveaDatasets

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("lable", ["label", "path"], " Did you mean 'label'?"),
    ("Path", ["label", "path"], " Did you mean 'path'?"),
    ("colour", ["label", "path"], ""),
    ("x", [], ""),
  ])
  func suggestsNearMissesOnly(name: String, known: [String], clause: String) {
    #expect(Suggestion.clause(for: name, among: known) == clause)
  }
}
