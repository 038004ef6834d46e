/// A pattern of parameter paths: `*` matches any characters, `?` one character.
///
/// A pattern without either matches a path and everything under it: `stages.0` matches
/// `stages.0.1.conv1.weight`.
///
/// ```swift
/// PathPattern("*.bias").matches("fc.bias")  // true
/// ```
public struct PathPattern: Hashable, Sendable, Codable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The pattern as written.
  public let description: String

  /// Makes a pattern of a text.
  public init(_ text: String) { description = text }
  /// Makes a pattern of a string literal.
  public init(stringLiteral text: String) { self.init(text) }
  /// Reads a pattern from a string.
  ///
  /// - Throws: `DecodingError` if the value is not a string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
  /// Writes the pattern as a string.
  ///
  /// - Throws: The error of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Whether the pattern matches a whole path.
  public func matches(_ path: String) -> Bool {
    if !description.contains("*") && !description.contains("?") {
      return path == description || path.hasPrefix(description + ".")
    }
    let (pattern, text) = (Array(description), Array(path))
    // On a mismatch, the last star matches one more character.
    var (p, t) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] || pattern[p] == "?" {
        (p, t) = (p + 1, t + 1)
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        (p, t) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
