import Foundation

/// Any JSON value: how a record carries settings whose shape it does not know.
///
/// ```swift
/// let settings: JSONValue = ["epochs": 10, "model": "resnet18", "augment": ["flip", "crop"]]
/// ```
public enum JSONValue: Sendable, Hashable {
  /// JSON's null.
  case null
  /// True or false.
  case bool(Bool)
  /// A number without a fraction.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members by name.
  case object([String: JSONValue])

  /// The member named `key` where this is an object that has one.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { return members[key] }
    return nil
  }
}

extension JSONValue: Codable {
  /// Reads any JSON value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(String.self) {
      // Before Double: a decoder may read the string "NaN" as a number.
      self = .string(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Writes the value as the JSON it stands for.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes a value from a literal.
  public init(nilLiteral: ()) { self = .null }
  /// Makes a value from a literal.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Makes a value from a literal.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// Makes a value from a literal.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Makes a value from a literal.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Makes a value from a literal.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Makes a value from a literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}
