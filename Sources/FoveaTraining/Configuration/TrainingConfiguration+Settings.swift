import FoveaSupport

extension TrainingConfiguration {
  /// Finds a setting by its key or its flag's name.
  ///
  /// - Throws: `SettingError` with the nearest key, where there is none.
  public static func setting(_ name: String) throws(SettingError) -> TrainingSetting {
    if let found = settings.first(where: { $0.key == name || $0.flag == name }) { return found }
    throw SettingError(
      key: name,
      "unknown setting '\(name)'."
        + (NearestName.suggestion(for: name, among: settings.map(\.key))
          .map { " Did you mean `\($0)`?" } ?? ""))
  }

  /// Sets a setting from the text of a flag.
  ///
  /// - Throws: `SettingError` for an unknown key, or an invalid text or value.
  public mutating func set(_ key: String, to text: String) throws(SettingError) {
    let setting = try Self.setting(key)
    try write(setting, text) { try setting.writeText(&$0, text) }
  }

  /// Sets a setting from JSON, or from YAML read as JSON. A list equals a comma-separated text,
  /// null equals `none`.
  ///
  /// - Throws: `SettingError` for an unknown key, or an invalid value.
  public mutating func set(_ key: String, to json: JSONValue) throws(SettingError) {
    let setting = try Self.setting(key)
    try write(setting, (try? RecordCoding.line(json)) ?? "\(json)") {
      try setting.writeJSON(&$0, json)
    }
  }

  private mutating func write(
    _ setting: TrainingSetting, _ text: String, _ body: (inout Self) throws -> Bool
  ) throws(SettingError) {
    let isWritten: Bool
    do {
      isWritten = try body(&self)
    } catch let error as SettingError {
      throw error
    } catch {
      throw SettingError(key: setting.key, "`\(setting.key)`: \(error)")
    }
    guard isWritten else { throw setting.invalid(text) }
    try setting.check(self)
  }

  /// Checks every setting on its own, and the combinations of settings.
  ///
  /// - Throws: `SettingError` naming the first that is invalid or has no effect.
  public func validate() throws(SettingError) {
    for setting in Self.settings { try setting.check(self) }
    for group in Self.groups {
      for rule in group.rules { try rule.check(self) }
    }
    if self.optimizer == .gradientDescent, self.accumulation != 1 {
      throw SettingError(
        key: "accumulation",
        "`accumulation` is \(self.accumulation), but gradient-descent always joins all batches of "
          + "an epoch into one update. Leave it at 1, or choose the `optimizer` sgd.")
    }
    if self.findsLearningRate, self.probe { throw Self.noRangeTestOfProbe }
    if self.nesterov, self.momentum == 0 || self.dampening != 0 {
      throw SettingError(
        key: "nesterov", "`nesterov` needs a `momentum` above 0 and a `dampening` of 0.")
    }
    if let late = self.unfreeze.steps.first(where: { $0.epoch > self.epochs }) {
      let count = (self.epochs == 1 ? "is " : "are ") + NumberText.count(self.epochs, "epoch")
      throw SettingError(
        key: "unfreeze",
        "`unfreeze`: '\(late.part)' is to train from epoch \(late.epoch) on, but there \(count). "
          + "Choose an earlier epoch, or more `epochs`.")
    }
  }
}

extension TrainingConfiguration {
  /// The error of a range test for a probe.
  static let noRangeTestOfProbe = SettingError(
    key: "learningRate",
    "`learningRate`: there is no range test for a `probe`, whose epochs take milliseconds. Try a "
      + "few rates, such as 0.01, 0.1 and 1.")
}

extension TrainingConfiguration: Codable {
  /// Reads an object of settings; missing ones have their defaults.
  ///
  /// - Throws: `SettingError` for an unknown key or an invalid value.
  public init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.singleValueContainer().decode([String: JSONValue].self)
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { try set(key, to: value) }
  }

  /// Writes every setting.
  ///
  /// - Throws: The encoder's errors.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(json)
  }

  /// Every setting's value by its key.
  public var json: [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: Self.settings.map { ($0.key, $0.readJSON(self)) })
  }
}
