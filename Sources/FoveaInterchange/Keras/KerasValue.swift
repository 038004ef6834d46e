/// A value of the configuration that Keras stores with a model.
public enum KerasValue: Sendable, Equatable, Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([KerasValue])
  case object([String: KerasValue])

  /// Reads any JSON.
  public init(from decoder: any Decoder) throws {
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

  /// The member of an object; nil where there is none.
  public subscript(key: String) -> KerasValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
  /// The text, if it is one.
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The number, if it is one.
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  /// The number, if it is a whole one.
  public var integer: Int? { number.flatMap { Int(exactly: $0) } }
  /// `true` or `false`, if it is one.
  public var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
  /// The elements, if it is a list.
  public var list: [KerasValue]? { if case .list(let value) = self { value } else { nil } }
  /// Whole numbers, if it is a list of them; a single one stands for two.
  public var integers: [Int]? {
    if let integer { return [integer, integer] }
    guard let list else { return nil }
    let values = list.compactMap(\.integer)
    return values.count == list.count ? values : nil
  }
}
