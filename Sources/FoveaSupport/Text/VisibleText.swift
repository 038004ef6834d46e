/// Text from outside, such as names of files and classes, as it may be shown on a terminal.
package enum VisibleText {
  /// The text with control characters as `\u001b`, so that none reaches a terminal. In JSON, where
  /// such characters are only in strings, the meaning stays the same.
  ///
  /// - Parameter keepsLines: Whether line breaks and tabs stay.
  package static func of(_ text: String, keepsLines: Bool = true) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0, keepsLines) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isHidden(scalar, keepsLines) {
        let digits = String(scalar.value, radix: 16)
        result.append(contentsOf: "\\u".unicodeScalars)
        result.append(contentsOf: repeatElement("0" as Unicode.Scalar, count: 4 - digits.count))
        result.append(contentsOf: digits.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a character acts on a terminal, or changes the order of the text around it.
  private static func isHidden(_ scalar: Unicode.Scalar, _ keepsLines: Bool) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: !keepsLines
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
