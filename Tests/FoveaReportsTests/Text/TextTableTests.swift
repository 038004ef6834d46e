import Testing

@testable import FoveaReports

@Suite struct TextTableTests {
  @Test func columnsAlign() {
    var table = TextTable(alignments: [.left, .right, .left])
    table.add(["name", "n", "note"])
    table.add([])
    table.add(["a", "1000", ""])
    #expect(table.text == "name     n  note\n\na     1000\n")
  }

  @Test func wideLettersTakeTwoColumns() {
    var table = TextTable(alignments: [.left, .right])
    table.add(["裂纹", "1"])
    table.add(["crack", "2"])
    table.add(["Öl", "3"])
    #expect(table.text == "裂纹   1\ncrack  2\nÖl     3\n")
  }
}
