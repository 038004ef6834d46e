import FoveaLearning
import FoveaSupport

/// What there is to know about one setting: its key, kind, default and help.
public struct TrainingSetting: Sendable {
  /// The parts of the help text.
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
  /// The part of the help it belongs to.
  public let group: Group
  /// What may be written, such as `NUMBER` or `sgd|adam`.
  public let kind: String
  /// One line of help.
  public let help: String
  /// Whether a flag without argument turns it on.
  public let isSwitch: Bool
  /// Whether it changes results; a run that is resumed must keep those that do.
  public let changesResults: Bool
  let read: @Sendable (TrainingConfiguration) -> any SettingValue
  let writeText: @Sendable (inout TrainingConfiguration, String) -> Bool
  let writeJSON: @Sendable (inout TrainingConfiguration, JSONValue) -> Bool
  let problem: @Sendable (TrainingConfiguration) -> String?

  /// The flag's name, such as `learning-rate`.
  public var flag: String {
    key.reduce(into: "") { text, letter in
      text += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
    }
  }
  /// The default as text.
  public var defaultText: String { read(TrainingConfiguration()).settingText }
  /// The value in a configuration, as text.
  public func text(in configuration: TrainingConfiguration) -> String {
    read(configuration).settingText
  }

  init<Value: SettingValue>(
    _ key: String, _ path: any WritableKeyPath<TrainingConfiguration, Value> & Sendable,
    _ group: Group, _ help: String, changesResults: Bool = true, expects: String = "",
    where isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.key = key
    self.group = group
    self.help = help
    self.changesResults = changesResults
    kind = Value.settingKind
    isSwitch = Value.isSwitch
    read = { $0[keyPath: path] }
    writeText = { configuration, text in
      guard let value = Value(settingText: text) else { return false }
      configuration[keyPath: path] = value
      return true
    }
    writeJSON = { configuration, json in
      guard let value = Value(settingJSON: json) else { return false }
      configuration[keyPath: path] = value
      return true
    }
    problem = { isValid($0[keyPath: path]) ? nil : expects }
  }
}

extension TrainingConfiguration {
  /// The setting of a key or flag name.
  ///
  /// - Throws: `SettingError` with the nearest key, where there is none.
  public static func setting(_ name: String) throws(SettingError) -> TrainingSetting {
    if let found = settings.first(where: { $0.key == name || $0.flag == name }) { return found }
    throw SettingError(
      key: name,
      "unknown setting '\(name)'."
        + NearestName.question(for: name, among: settings.map(\.key))
        + " 'fovea train --help' lists all settings.")
  }

  /// Sets a setting from text, as a flag gives it.
  ///
  /// - Throws: `SettingError` for an unknown key, or a text or value it cannot take.
  public mutating func set(_ key: String, to text: String) throws(SettingError) {
    let setting = try Self.setting(key)
    guard setting.writeText(&self, text) else { throw Self.misread(setting, text) }
    try check(setting)
  }

  /// Sets a setting from JSON (or YAML read as such): a list is the same as its parts parted by
  /// commas, null the same as `none`.
  ///
  /// - Throws: `SettingError` for an unknown key, or a value it cannot take.
  public mutating func set(_ key: String, to json: JSONValue) throws(SettingError) {
    let setting = try Self.setting(key)
    guard setting.writeJSON(&self, json) else {
      throw Self.misread(setting, (try? RecordCoding.line(json)) ?? "\(json)")
    }
    try check(setting)
  }

  private static func misread(_ setting: TrainingSetting, _ text: String) -> SettingError {
    let names = setting.kind.split(separator: "|").map(String.init)
    return SettingError(
      key: setting.key,
      "\(setting.key): '\(text)' is not understood."
        + (names.count > 1 ? NearestName.question(for: text, among: names) : "")
        + " Expected \(setting.kind)"
        + (setting.defaultText.isEmpty ? "." : ", such as \(setting.defaultText)."))
  }

  private func check(_ setting: TrainingSetting) throws(SettingError) {
    guard let expected = setting.problem(self) else { return }
    throw SettingError(
      key: setting.key,
      "\(setting.key) is \(setting.text(in: self)), but must be \(expected).")
  }

  /// Checks every setting on its own, and settings that only make sense together.
  ///
  /// - Throws: `SettingError` naming the first that cannot be followed.
  public func validate() throws(SettingError) {
    for setting in Self.settings { try check(setting) }
    try checkApplicability()
    if optimizer == .gradientDescent, accumulation != 1 {
      throw SettingError(
        key: "accumulation",
        "accumulation is \(accumulation), but gradient-descent always joins all batches of an epoch "
          + "into one update. Leave accumulation at 1, or choose the optimizer sgd.")
    }
    if nesterov, momentum == 0 || dampening != 0 {
      throw SettingError(
        key: "nesterov", "nesterov needs a momentum above 0 and a dampening of 0.")
    }
    if classWeights != "none" {
      do {
        _ = try ClassWeights(parsing: classWeights)
      } catch {
        throw SettingError(key: "classWeights", "\(error)")
      }
    }
    if metric != Self.automatic { _ = try MonitoredMetric(named: metric) }
  }
}

extension TrainingConfiguration: Codable {
  /// Reads an object of settings; those left out have their defaults.
  ///
  /// - Throws: `SettingError` for an unknown key or a value a setting cannot take.
  public init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.singleValueContainer().decode([String: JSONValue].self)
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { try set(key, to: value) }
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(json)
  }

  /// Every setting's value by its key.
  public var json: [String: JSONValue] {
    Dictionary(
      uniqueKeysWithValues: Self.settings.map { ($0.key, $0.read(self).settingJSON) })
  }
}
