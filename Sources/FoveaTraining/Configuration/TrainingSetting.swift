import FoveaSupport

/// The description of one setting: its key, kind, default and help.
public struct TrainingSetting: Sendable {
  /// The sections of the help text.
  public enum Group: String, Sendable, CaseIterable {
    case data = "Data"
    case input = "Input"
    case model = "Model"
    case fineTuning = "Fine-tuning"
    case optimization = "Optimization"
    case loss = "Loss and sampling"
    case validation = "Validation and checkpoints"
    case run = "Run"
  }

  /// Its name in YAML and JSON, such as `learningRate`.
  public let key: String
  /// The section of the help.
  public let group: Group
  /// The form of its text, such as `NUMBER` or `sgd|adam`.
  public let kind: String
  /// The valid words; empty where other texts are valid, too.
  public let words: [String]
  /// The help: the first paragraph of the property's documentation.
  public let help: String
  /// Whether the flag without an argument turns it on.
  public let isSwitch: Bool
  /// Whether it changes results. A resumed run must keep the values of such settings.
  public let changesResults: Bool
  /// The value in a configuration, as text.
  let readText: @Sendable (TrainingConfiguration) -> String
  /// The value in a configuration, as JSON.
  let readJSON: @Sendable (TrainingConfiguration) -> JSONValue
  /// Sets the value from text; false where it is invalid.
  let writeText: @Sendable (inout TrainingConfiguration, String) throws -> Bool
  /// Sets the value from JSON; false where it is invalid.
  let writeJSON: @Sendable (inout TrainingConfiguration, JSONValue) throws -> Bool
  /// The valid values in words, where the value in a configuration is invalid; else nil.
  let problem: @Sendable (TrainingConfiguration) -> String?
  private let example: String

  /// The flag's name, such as `learning-rate`.
  public var flag: String {
    key.reduce(into: "") { text, letter in
      text += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
    }
  }
  /// The default as text.
  public var defaultText: String { readText(TrainingConfiguration()) }
  /// The value in a configuration, as text.
  public func text(in configuration: TrainingConfiguration) -> String { readText(configuration) }

  init<Value: Sendable & Equatable>(
    _ key: String, group: Group, _ codec: SettingCodec<Value>, help: String, changesResults: Bool,
    get: @escaping @Sendable (TrainingConfiguration) -> Value,
    set: @escaping @Sendable (inout TrainingConfiguration, Value) -> Void
  ) {
    self.key = key
    self.group = group
    self.help = help
    self.changesResults = changesResults
    kind = codec.kind
    words = codec.words
    isSwitch = codec.isSwitch
    example = codec.example
    readText = { codec.text(get($0)) }
    readJSON = { codec.json(get($0)) }
    writeText = { configuration, text in
      guard let value = try codec.parse(text) else { return false }
      set(&configuration, value)
      return true
    }
    writeJSON = { configuration, json in
      guard let value = try codec.parseJSON(json) else { return false }
      set(&configuration, value)
      return true
    }
    problem = { codec.isValid(get($0)) ? nil : codec.expects }
  }

  /// The error for an invalid text or JSON value.
  func invalid(_ text: String) -> SettingError {
    let example = example.isEmpty ? defaultText : example
    return SettingError(
      key: key,
      "`\(key)`: '\(text)' is invalid."
        + (words.isEmpty ? "" : NearestName.question(for: text, among: words))
        + " Expected \(kind)"
        + (["", "none", "auto"].contains(example) ? "." : ", such as \(example)."))
  }

  /// Checks the value in a configuration.
  ///
  /// - Throws: `SettingError` where it is out of range.
  func check(_ configuration: TrainingConfiguration) throws(SettingError) {
    guard let expected = problem(configuration) else { return }
    let text = text(in: configuration)
    throw SettingError(
      key: key, "`\(key)` is \(text.isEmpty ? "empty" : text), but must be \(expected).")
  }
}
