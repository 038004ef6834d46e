/// One line of a CSV file.
package enum CSVLine {
  /// The fields separated by commas, quoted where RFC 4180 asks for it, with `\n` at the end.
  package static func text(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  private static func field(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else {
      return text
    }
    // By scalars: a quote with a combining mark is another character than a quote.
    let parts = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + parts.map { String($0) }.joined(separator: "\"\"") + "\""
  }
}
