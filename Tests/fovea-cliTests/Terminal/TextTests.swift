import Testing

@testable import fovea_cli

@Suite struct TextTests {
  @Test func wrapping() {
    #expect(
      Text.wrapped("one two three four five six seven", columns: 24, indent: 4)
        == "    one two three four\n    five six seven")
  }
}
