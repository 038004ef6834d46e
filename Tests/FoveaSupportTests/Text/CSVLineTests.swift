import Testing

@testable import FoveaSupport

@Suite struct CSVLineTests {
  @Test func fieldsAreSeparatedByCommas() {
    #expect(CSVLine.text(["path", "label", ""]) == "path,label,\n")
  }

  @Test func specialFieldsAreQuoted() {
    #expect(CSVLine.text(["a,b", "c"]) == "\"a,b\",c\n")
    #expect(CSVLine.text(["5\" pipe"]) == "\"5\"\" pipe\"\n")
    #expect(CSVLine.text(["two\r\nlines"]) == "\"two\r\nlines\"\n")
    // A quote with a combining mark is one character, but two scalars.
    #expect(CSVLine.text(["\"\u{301}"]) == "\"\"\"\u{301}\"\n")
  }
}
