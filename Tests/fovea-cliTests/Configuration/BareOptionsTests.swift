import Testing

@testable import fovea_cli

/// Options that can stand without a value.
@Suite struct BareOptionsTests {
  private func completed(_ line: String) -> String {
    BareOptions.completed(line.split(separator: " ").map(String.init)).joined(separator: " ")
  }

  @Test func aBareOptionGetsItsValue() {
    #expect(completed("train photos --watch") == "train photos --watch=on")
    #expect(completed("train photos --watch --epochs 2") == "train photos --watch=on --epochs 2")
  }

  @Test func valuesAndOtherArgumentsStay() {
    for line in [
      "train photos --watch 20", "train photos --watch=20 --epochs 2", "train -- --watch",
      "evaluate run --json",
    ] {
      #expect(completed(line) == line)
    }
  }
}
