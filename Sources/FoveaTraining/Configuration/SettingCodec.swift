import Foundation
import FoveaSupport

/// The text and JSON form of a setting's values, and the values that are valid.
///
/// A codec is separate from the value's type, so that numbers and texts get no new members:
///
/// ```swift
/// row("epochs", \.epochs, .number(1...1_000_000), "Passes over the training split.")
/// row("clipNorm", \.clipNorm, .optional(.number(above: 0, to: 1e9)), "…")
/// ```
struct SettingCodec<Value: Sendable & Equatable>: Sendable {
  /// The form of the text, such as `NUMBER` or `sgd|adam`.
  var kind: String
  /// The valid values in words, such as `at least 1`; empty where every value is valid.
  var expects = ""
  /// The example in the message about an invalid text; empty for the default value.
  var example = ""
  /// The valid words; empty where other texts are valid, too.
  var words: [String] = []
  /// Whether the value is a Boolean, whose flag needs no argument.
  var isSwitch = false
  /// Whether a value is valid.
  var isValid: @Sendable (Value) -> Bool = { _ in true }
  /// Reads a text; nil where it is invalid. A thrown error replaces the usual message.
  var parse: @Sendable (String) throws -> Value?
  /// Reads JSON; nil where it is invalid.
  var parseJSON: @Sendable (JSONValue) throws -> Value?
  /// The text that reads back as the value.
  var text: @Sendable (Value) -> String
  /// The value as JSON.
  var json: @Sendable (Value) -> JSONValue

  /// Makes a codec; by default the JSON form is the text.
  init(
    _ kind: String, parse: @escaping @Sendable (String) throws -> Value?,
    text: @escaping @Sendable (Value) -> String,
    json: (@Sendable (Value) -> JSONValue)? = nil
  ) {
    self.kind = kind
    self.parse = parse
    self.text = text
    self.json = json ?? { .string(text($0)) }
    parseJSON = { try $0.settingText.flatMap(parse) }
  }

  /// The codec with an example.
  func example(_ text: String) -> Self {
    var result = self
    result.example = text
    return result
  }

  /// The codec with a further condition on values.
  ///
  /// - Parameter words: The condition in words, such as `at least 1`.
  func expecting(_ words: String, _ condition: @escaping @Sendable (Value) -> Bool) -> Self {
    var result = self
    result.expects = words
    result.isValid = condition
    return result
  }
}

// MARK: Numbers

extension SettingCodec where Value == Int {
  /// Integers in a range.
  static func number(_ range: ClosedRange<Int>) -> Self {
    Self("N", parse: { Int($0) }, text: { String($0) }, json: { .integer($0) })
      .expecting("at least \(range.lowerBound) and at most \(range.upperBound)") {
        range.contains($0)
      }
  }
}

extension SettingCodec where Value == UInt64 {
  /// Unsigned 64-bit integers; in JSON a text where the number exceeds `Int`.
  static var seed: Self {
    Self(
      "N", parse: { UInt64($0) }, text: { String($0) },
      json: { seed in Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)") })
  }
}

extension SettingCodec where Value == Double {
  /// Numbers in a closed range.
  static func number(_ range: ClosedRange<Double>) -> Self {
    number("at least \(short(range.lowerBound)) and at most \(short(range.upperBound))") {
      range.contains($0)
    }
  }

  /// Numbers in a half-open range.
  static func number(_ range: Range<Double>) -> Self {
    number("at least \(short(range.lowerBound)) and below \(short(range.upperBound))") {
      range.contains($0)
    }
  }

  /// Numbers above `low` and at most `high`.
  static func number(above low: Double, to high: Double) -> Self {
    number("above \(short(low)) and at most \(short(high))") { $0 > low && $0 <= high }
  }

  /// Numbers above `low` and below `high`.
  static func number(above low: Double, below high: Double) -> Self {
    number("above \(short(low)) and below \(short(high))") { $0 > low && $0 < high }
  }

  private static func number(
    _ words: String, _ condition: @escaping @Sendable (Double) -> Bool
  ) -> Self {
    Self(
      "NUMBER", parse: { Double($0).flatMap { $0.isFinite ? $0 : nil } }, text: { "\($0)" },
      json: { .number($0) }
    ).expecting(words, condition)
  }

  private static func short(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

// MARK: Words and texts

extension SettingCodec where Value == Bool {
  /// On or off.
  static var onOff: Self {
    var codec = Self(
      "true|false",
      parse: { text in
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
      }, text: { $0 ? "true" : "false" }, json: { .bool($0) })
    codec.isSwitch = true
    codec.words = ["true", "false"]
    return codec
  }
}

extension SettingCodec where Value == String {
  /// Any text.
  static func text(_ kind: String = "TEXT") -> Self { Self(kind, parse: { $0 }, text: { $0 }) }
}

extension SettingCodec where Value == String {
  /// The name of a folder inside another.
  static var folderName: Self {
    text("NAME").expecting("a folder's name: neither . nor .., without / and of 1 to 200 bytes") {
      name in
      (1...200).contains(name.utf8.count) && ![".", ".."].contains(name)
        && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 32 || $0 == 127 }
    }
  }
}

extension SettingCodec where Value == [String] {
  /// Comma-separated texts; in JSON a list, whose items may hold commas.
  static func list(
    _ kind: String = "NAME,…",
    parse: @escaping @Sendable (String) throws -> [String]? = { SettingText.items($0) }
  ) -> Self {
    var codec = Self(
      kind, parse: parse, text: { $0.joined(separator: ",") },
      json: { .array($0.map { .string($0) }) })
    codec.parseJSON = { json in
      guard case .array(let items) = json else { return try json.settingText.flatMap(parse) }
      let texts = items.compactMap(\.settingText)
      return texts.count == items.count ? texts : nil
    }
    return codec
  }
}

extension SettingCodec where Value == [String: String] {
  /// Comma-separated `name=value` pairs.
  static var pairs: Self {
    Self(
      "NAME=VALUE,…",
      parse: { text in
        var pairs: [String: String] = [:]
        for item in SettingText.items(text) {
          guard let (name, value) = SettingText.pair(item, "="),
            pairs.updateValue(value, forKey: name) == nil
          else { return nil }
        }
        return pairs
      },
      text: { pairs in
        pairs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      })
  }
}

extension SettingCodec where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the enumeration's names; case, `-` and `_` don't matter.
  static var name: Self { name(of: Array(Value.allCases)) }

  /// One of the names of `values`, or another name for one.
  static func name(of values: [Value], others: [String: Value] = [:]) -> Self {
    let names = values.map(\.rawValue)
    var codec = Self(
      names.joined(separator: "|"),
      parse: { text in
        let found = NearestName.match(text, among: names + others.keys)
        return values.first { $0.rawValue == found } ?? found.flatMap { others[$0] }
      },
      text: \.rawValue)
    codec.words = names
    return codec.expecting("one of " + names.joined(separator: ", ")) { values.contains($0) }
  }
}

extension SettingCodec {
  /// A value or none: the word and JSON's null are nil.
  ///
  /// - Parameters:
  ///   - word: The text of nil: `auto` for a value that is resolved later.
  ///   - takesAuto: Whether `auto` is nil too. It is not where nil turns something off.
  static func optional<Wrapped>(
    _ codec: SettingCodec<Wrapped>, nil word: String = "none", takesAuto: Bool = true
  ) -> Self where Value == Wrapped? {
    // A word that is itself a value, such as the resize mode none, isn't nil.
    let isNil: @Sendable (String) -> Bool = { text in
      text == word || takesAuto && text == "auto" && !codec.words.contains(text)
    }
    var result = Self(
      "\(codec.kind)|\(word)",
      parse: { isNil($0) ? .some(nil) : try codec.parse($0).map { .some($0) } },
      text: { $0.map(codec.text) ?? word },
      json: { $0.map(codec.json) ?? (word == "none" ? .null : .string(word)) })
    result.parseJSON = { json in
      switch json {
      case .null: .some(nil)
      case .string(let text) where isNil(text): .some(nil)
      default: try codec.parseJSON(json).map { .some($0) }
      }
    }
    result.words = codec.words.isEmpty ? [] : codec.words + [word]
    result.example = codec.example
    return result.expecting(codec.expects) { $0.map(codec.isValid) ?? true }
  }
}

/// The parsing of setting texts.
enum SettingText {
  /// The items of a comma-separated list.
  static func items(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The two parts of `name=value`; nil where one is missing.
  static func pair(_ text: String, _ separator: Character) -> (String, String)? {
    let parts = text.split(separator: separator, maxSplits: 1).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return parts.count == 2 && !parts.contains("") ? (parts[0], parts[1]) : nil
  }
}

extension JSONValue {
  /// The text of a setting: a list is comma-separated, null is `none`; nil for an object.
  fileprivate var settingText: String? {
    switch self {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .number(let number): return "\(number)"
    case .bool(let flag): return String(flag)
    case .null: return "none"
    case .array(let items):
      let texts = items.compactMap(\.settingText)
      return texts.count == items.count ? texts.joined(separator: ",") : nil
    case .object: return nil
    }
  }
}
