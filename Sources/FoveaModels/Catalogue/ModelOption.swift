import FoveaSupport

/// Something about a model that can be chosen by name, such as a U-Net's depth.
public struct ModelOption: Sendable, Hashable, Codable {
  /// The values an option takes.
  public enum Values: Sendable, Hashable, Codable {
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// One of several names.
    case choice([String])
  }

  /// The name, as in `depth=4`.
  public let name: String
  /// The text of the value where none is given.
  public let defaultValue: String
  /// What the option does, in a line.
  public let help: String
  /// The values it takes.
  public let values: Values

  init(_ name: String, _ help: String, default value: Int, in range: ClosedRange<Int>) {
    self.init(name, help, "\(value)", .integer(range))
  }
  init(_ name: String, _ help: String, default value: Bool) {
    self.init(name, help, "\(value)", .flag)
  }
  init(_ name: String, _ help: String, default value: String, of choices: [String]) {
    self.init(name, help, value, .choice(choices))
  }
  private init(_ name: String, _ help: String, _ value: String, _ values: Values) {
    precondition(values.problem(with: value) == nil, "option \(name): bad default \(value)")
    self.name = name
    self.help = help
    self.defaultValue = value
    self.values = values
  }
}

extension ModelOption.Values {
  /// What is wrong with a value, or nil.
  func problem(with text: String) -> String? {
    switch self {
    case .integer(let range):
      guard let number = Int(text), range.contains(number) else {
        return "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      }
    case .flag:
      guard text == "true" || text == "false" else { return "must be true or false" }
    case .choice(let names):
      guard names.contains(text) else { return "must be \(description)" }
    }
    return nil
  }

  /// The values in words: `1...8`, `true or false`, `none, se or cbam`.
  public var description: String {
    switch self {
    case .integer(let range): return "\(range.lowerBound)...\(range.upperBound)"
    case .flag: return "true or false"
    case .choice(let names):
      guard let last = names.last, names.count > 1 else { return names.joined() }
      return names.dropLast().joined(separator: ", ") + " or " + last
    }
  }
}
