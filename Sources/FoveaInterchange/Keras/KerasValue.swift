/// A JSON value of a Keras model's configuration.
package enum KerasValue: Sendable, Equatable, Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([KerasValue])
  case object([String: KerasValue])

  /// Decodes any JSON value.
  ///
  /// - Throws: `DecodingError` if a value has another type.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([KerasValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: KerasValue].self))
    }
  }

  /// The value of an object's key; nil if it is missing, or this is not an object.
  package subscript(key: String) -> KerasValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
  /// The string; nil for other values.
  package var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The number; nil for other values.
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  /// The number as an integer; nil for other values.
  package var integer: Int? { number.flatMap { Int(exactly: $0) } }
  /// The Boolean; nil for other values.
  package var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
  /// The elements of an array; nil for other values.
  package var list: [KerasValue]? { if case .list(let value) = self { value } else { nil } }
  /// The integers of an array; a single integer stands for two equal ones. Nil for other values.
  package var integers: [Int]? {
    if let integer { return [integer, integer] }
    guard let list else { return nil }
    let values = list.compactMap(\.integer)
    return values.count == list.count ? values : nil
  }
}
