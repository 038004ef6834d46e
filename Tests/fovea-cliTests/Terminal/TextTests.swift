import Testing

@testable import fovea_cli

@Suite struct TextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (11_689_512, "11,689,512"), (-1234, "-1,234"),
  ])
  func grouped(value: Int, expected: String) { #expect(Text.grouped(value) == expected) }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (59.6, "1:00"), (65, "1:05"), (3599, "59:59"),
    (7389, "2:03:09"), (.infinity, "-"), (.nan, "-"),
  ])
  func duration(seconds: Double, expected: String) { #expect(Text.duration(seconds) == expected) }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"),
    (107_374_182_400, "100 GiB"),
  ])
  func bytes(count: Int, expected: String) { #expect(Text.bytes(count) == expected) }

  @Test(arguments: [
    (999, "999"), (1820, "1.82 k"), (1_820_000_000, "1.82 G"), (15_500_000, "15.5 M"),
    (420_000, "420 k"),
  ])
  func scaled(count: Int, expected: String) { #expect(Text.scaled(count) == expected) }

  @Test func wrapping() {
    #expect(
      Text.wrapped("one two three four five six seven", columns: 24, indent: 4)
        == "    one two three four\n    five six seven")
  }
}
