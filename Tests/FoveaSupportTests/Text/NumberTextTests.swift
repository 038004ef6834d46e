import Testing

@testable import FoveaSupport

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (11_689_512, "11,689,512"), (-1234, "-1,234"),
  ])
  func grouped(value: Int, expected: String) { #expect(NumberText.grouped(value) == expected) }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (59.6, "1:00"), (65, "1:05"), (3599, "59:59"),
    (7389, "2:03:09"), (.infinity, "-"), (.nan, "-"),
  ])
  func duration(seconds: Double, expected: String) {
    #expect(NumberText.duration(seconds) == expected)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"),
    (107_374_182_400, "100 GiB"),
  ])
  func bytes(count: Int, expected: String) { #expect(NumberText.bytes(count) == expected) }

  @Test(arguments: [
    (999, "999"), (1820, "1.82 k"), (1_820_000_000, "1.82 G"), (15_500_000, "15.5 M"),
    (420_000, "420 k"),
  ])
  func scaled(count: Int, expected: String) { #expect(NumberText.scaled(count) == expected) }

  @Test(arguments: [
    (0.0, "0"), (999, "999"), (1000, "1,000"), (123_456, "123,456"), (1_234_567, "1,234,567"),
    (1234.5, "1,234.50"), (0.25, "0.25"), (-1234.5, "-1,234.50"),
  ])
  func groupedWeights(value: Double, expected: String) {
    #expect(NumberText.grouped(value) == expected)
  }

  @Test func fixedShortAndPercent() {
    #expect(NumberText.fixed(0.91344, 4) == "0.9134")
    #expect(NumberText.short(0.000_324) == "0.000324")
    #expect(NumberText.short(1234.5, digits: 2) == "1.2e+03")
    #expect(NumberText.percent(0.125, 1) == "12.5 %")
    #expect(NumberText.percent(0.95) == "95 %")
  }

  @Test func countsHaveTheirNouns() {
    #expect(NumberText.count(1, "epoch") == "1 epoch")
    #expect(NumberText.count(0, "epoch") == "0 epochs")
    #expect(NumberText.count(1234, "batch", plural: "batches") == "1,234 batches")
  }
}
