import FoveaSupport

/// The settings of one concern: their properties, the rows that describe them, and the rules of
/// where they apply, in one file.
///
/// To add a setting, add a property with its documentation, and its row. The help in the row is the
/// first paragraph of that documentation. Flags, YAML, JSON, records, help and completion follow.
protocol SettingGroup: Sendable, Equatable {
  /// The part of the help that the settings belong to.
  static var group: TrainingSetting.Group { get }
  /// The group's path in a configuration.
  static var path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable { get }
  /// The rows, in the order of the help.
  static var settings: [TrainingSetting] { get }
  /// The conditions under which settings have an effect.
  static var rules: [SettingRule] { get }
}

extension SettingGroup {
  /// Every setting has an effect everywhere.
  static var rules: [SettingRule] { [] }

  /// The row of a property.
  ///
  /// - Parameter changesResults: Whether a resumed run must keep the value.
  static func row<Value: Sendable & Equatable>(
    _ key: String, _ property: any WritableKeyPath<Self, Value> & Sendable,
    _ codec: SettingCodec<Value>, _ help: String, changesResults: Bool = true
  ) -> TrainingSetting {
    let path = path
    return TrainingSetting(
      key, group: group, codec, help: help, changesResults: changesResults,
      get: { $0[keyPath: path][keyPath: property] },
      set: { $0[keyPath: path][keyPath: property] = $1 })
  }
}

/// A condition under which settings have an effect.
struct SettingRule: Sendable {
  /// The settings.
  let keys: [String]
  /// The choice that they belong to, such as `optimizer sgd`.
  let owner: String
  /// Whether they have an effect.
  let applies: @Sendable (TrainingConfiguration) -> Bool

  init(
    _ keys: [String], of owner: String,
    where applies: @escaping @Sendable (TrainingConfiguration) -> Bool
  ) {
    self.keys = keys
    self.owner = owner
    self.applies = applies
  }

  /// Checks that no setting without effect was changed.
  ///
  /// - Throws: `SettingError` naming the setting and the choice that it belongs to.
  func check(_ configuration: TrainingConfiguration) throws(SettingError) {
    guard !applies(configuration) else { return }
    for key in keys {
      let setting = try TrainingConfiguration.setting(key)
      guard setting.text(in: configuration) != setting.defaultText else { continue }
      throw SettingError(
        key: key,
        "`\(key)` is \(setting.text(in: configuration)), but has no effect here: it belongs to "
          + "\(owner). Leave it out, or choose that.")
    }
  }
}
