import Testing

@testable import FoveaDatasets

@Suite struct CSVTableTests {
  private func table(_ text: String) throws -> CSVTable {
    try CSVTable(Array(text.utf8), file: "x.csv")
  }

  @Test(arguments: [
    ("a,b\n1,2\n", [["1", "2"]], [2]),
    ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]], [2, 3]),
    ("\u{FEFF}a,b\n\n1,2\n\n", [["1", "2"]], [3]),
    ("a;b\n1,5;2\n", [["1,5", "2"]], [2]),
    ("a\tb\n1\t2\n", [["1", "2"]], [2]),
    (
      "a,b\n\"x,\"\"y\"\"\",\"line\nbreak\"\nz,\n", [["x,\"y\"", "line\nbreak"], ["z", ""]], [2, 4]
    ),
    ("a,b\n\"\",\"\"\n", [["", ""]], [2]),
  ])
  func readsRecordsWithTheirLines(text: String, fields: [[String]], lines: [Int]) throws {
    let table = try table(text)
    #expect(table.header == ["a", "b"])
    #expect(table.records.map(\.fields) == fields)
    #expect(table.records.map(\.line) == lines)
  }

  @Test(arguments: [
    ("", "x.csv is empty: expected a first line with column names, such as path,label"),
    (
      "a,b\n1\n",
      "x.csv line 2: 1 field, expected 2 as in the first line (a, b)"
    ),
    (
      "a,b\n1,\"2\n3,4\n",
      "x.csv line 2: a quoted field is never closed; expected a \" before the file ends"
    ),
    (
      "a,b\n\"1\"x,2\n",
      "x.csv line 2: text follows a closing quote; write a quote inside a quoted field twice (\"\")"
    ),
  ])
  func namesTheLineOfAMistake(text: String, expected: String) {
    #expect(message { _ = try table(text) } == expected)
  }

  @Test func refusesOtherEncodings() {
    #expect(
      message { _ = try CSVTable([97, 10, 0xFF, 10], file: "x.csv") }
        == "x.csv line 2: not UTF-8 text; save the file as UTF-8")
  }
}
