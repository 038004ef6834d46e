import Testing

@testable import fovea_cli

@Suite struct TextTests {
  @Test func longLinesFlowAndOthersStay() {
    #expect(
      Text.flowed("note: one two three four\n\n  a  b\n    five six seven eight", columns: 16)
        == """
        note: one two
          three four

          a  b
            five six
              seven
              eight
        """)
    // Words are never broken, so that paths can be copied.
    #expect(
      Text.flowed("a /long/path/to/something b", columns: 10)
        == "a\n  /long/path/to/something\n  b")
  }
}
