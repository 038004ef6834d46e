import Testing

@testable import FoveaSupport

@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("crack", "crack"), ("裂纹 Öl 🙂", "裂纹 Öl 🙂"), ("a\nb\tc", "a\nb\tc"),
    ("\u{1B}[31mred", "\\u001b[31mred"), ("bell\u{7}", "bell\\u0007"),
    ("back\u{8}\u{7F}", "back\\u0008\\u007f"), ("line\rover", "line\\u000dover"),
    ("\u{9B}2J", "\\u009b2J"), ("abc\u{202E}gpj.exe", "abc\\u202egpj.exe"),
    ("a\r\nb", "a\\u000d\nb"),
  ])
  func controlCharactersAreShownByTheirNumbers(text: String, shown: String) {
    #expect(VisibleText.of(text) == shown)
  }

  @Test func lineBreaksInCellsToo() {
    #expect(VisibleText.of("a\nb\tc", keepsLines: false) == "a\\u000ab\\u0009c")
    var table = TextTable(alignments: [.left, .right])
    table.add(["a\nb", "1"])
    #expect(table.text == "a\\u000ab  1\n")
  }
}
