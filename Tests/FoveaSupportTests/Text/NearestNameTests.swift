import Testing

@testable import FoveaSupport

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("lable", ["label", "path"], " Did you mean 'label'?"),
    ("Path", ["label", "path"], " Did you mean 'path'?"),
    ("colour", ["label", "path"], ""),
    ("x", [], ""),
  ])
  func asksOnlyWhereAKnownNameIsNear(name: String, known: [String], clause: String) {
    #expect(NearestName.question(for: name, among: known) == clause)
  }
}
