import Testing

@testable import FoveaDatasets

@Suite struct JSONReaderTests {
  private func read<Value>(_ text: String, _ body: (inout JSONReader) throws -> Value) throws
    -> Value
  {
    try Array(text.utf8).withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer)
      return try body(&reader)
    }
  }

  private func failure(_ text: String, _ body: (inout JSONReader) throws -> Void) -> String {
    do {
      try read(text, body)
      return "no error"
    } catch {
      guard let error = error as? JSONReader.Failure else { return "\(error)" }
      return "\(error.line): \(error.reason)"
    }
  }

  @Test(arguments: [
    "0", "-0.5", "12.34567", "1e3", "-2.5E-3", "123456789012345", "1234567890123456789",
    "0.1234567890123456789", "1000000.000001", "3.",
  ])
  func numbersAreExact(text: String) throws {
    let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    #expect(try read(text) { try $0.number() } == expected)
  }

  @Test func digitsInQuotesAreNumbers() throws {
    #expect(try read(" \"12\" ") { try $0.integer() } == 12)
    #expect(failure("\"a\"") { _ = try $0.number() } == "1: expected a number, found \"a\"")
  }

  @Test func readsNestedValues() throws {
    var seen: [String] = []
    try read(#"{"a": [1, 2.5], "skip": {"x": [[], {"y": "}\""}], "z": null}, "t": "ü\n\u0041"}"#) {
      reader in
      try reader.object { reader, key in
        switch key {
        case "a": seen.append("\(try reader.numbers())")
        case "t": seen.append(try reader.string())
        default: try reader.skip()
        }
      }
      try reader.end()
    }
    #expect(seen == ["[1.0, 2.5]", "ü\nA"])
    #expect(try read("[]") { try $0.numbers() } == [])
  }

  @Test func errorsHaveLines() {
    #expect(
      failure("{\n\"a\": 1,\n x") {
        try $0.object {
          try $0.skip(); _ = $1
        }
      }
        == "3: expected a text in quotes, found 'x'")
    #expect(failure("[1,\n2") { _ = try $0.numbers() } == "2: the file ends early; is it cut off?")
    #expect(failure("[1 2]") { _ = try $0.numbers() } == "1: expected ',' or ']'")
    #expect(failure("\"abc") { _ = try $0.string() } == "1: a text is never closed")
    #expect(failure("1.5") { _ = try $0.integer() } == "1: expected a whole number, found 1.5")
    #expect(failure("1-5") { _ = try $0.number() } == "1: expected a number")
    #expect(
      failure("{} x") {
        try $0.skip(); try $0.end()
      }
        == "1: text follows the end of the JSON value")
    #expect(failure("\"\\") { try $0.skip() } == "1: a text is never closed")
  }
}
