@testable import FoveaSupport
import Testing

@Suite struct TextTableTests {
  @Test func columnsAlign() {
    var table = TextTable(alignments: [.left, .right, .left])
    table.add(["name", "n", "note"])
    table.add([])
    table.add(["a", "1000", ""])
    #expect(table.text == "name     n  note\n\na     1000\n")
  }

  @Test func rulesSpanTheColumns() {
    var table = TextTable(alignments: [.left, .right])
    table.add(["name", "n"])
    table.addRule()
    table.add(["a name of more than twelve letters", "1000"])
    #expect(table.lines[1] == String(repeating: "-", count: 34) + "  ----")
    #expect(table.text(width: 18).contains("\n------------  ----\n"))
  }

  @Test func wideLettersTakeTwoColumns() {
    var table = TextTable(alignments: [.left, .right])
    table.add(["裂纹", "1"])
    table.add(["crack", "2"])
    table.add(["Öl", "3"])
    #expect(table.text == "裂纹   1\ncrack  2\nÖl     3\n")
  }

  @Test func longNamesAreShortenedInTheMiddle() {
    var table = TextTable(alignments: [.left, .right])
    table.add(["class", "support"])
    table.add(["magnetic tile with a blowhole", "1"])
    table.add(["裂纹裂纹裂纹裂纹裂纹裂纹", "2"])
    #expect(table.text(width: 60) == table.text)
    #expect(
      table.text(width: 24) == """
        class            support
        magneti…lowhole        1
        裂纹裂…纹裂纹          2

        """)
    // No shorter than 12 columns at any width.
    #expect(table.text(width: 5).contains("magnet…whole        1"))
  }

  @Test func wideTextIsWrappedInItsColumn() {
    var table = TextTable(alignments: [.left, .right, .left])
    table.add(["model", "n", "for"])
    table.add(["a", "1", "the smallest one, trains on a laptop"])
    table.addRule()
    table.add(["b", "20", "short"])
    #expect(
      table.text(width: 32) == """
        model   n  for
        a       1  the smallest one,
                   trains on a laptop
        -----  --  ------------------
        b      20  short

        """)
    // Long lists without spaces break after separators; words are never cut.
    var list = TextTable(alignments: [.left, .left])
    list.add(["x", "resnet18|resnet34|resnet50|mobilenet_v2"])
    #expect(
      list.text(width: 24) == """
        x  resnet18|resnet34|
           resnet50|mobilenet_v2

        """)
    #expect(list.text(width: 24).split(separator: "\n").allSatisfy { $0.count <= 24 })
  }
}
