import ArgumentParser
import Fovea

/// The settings that a command takes as flags.
protocol SettingSelection: Sendable {
  /// The settings' keys, in the order of the help.
  static var keys: [String] { get }
  /// The settings without any flags.
  static var defaults: TrainingConfiguration { get }
  /// Shorter names of flags for this command, by key.
  static var shortNames: [String: String] { get }
}

extension SettingSelection {
  /// The defaults of training.
  static var defaults: TrainingConfiguration { TrainingConfiguration() }
  /// No shorter names.
  static var shortNames: [String: String] { [:] }

  static var settings: [TrainingSetting] {
    keys.compactMap { key in TrainingConfiguration.settings.first { $0.key == key } }
  }
}

/// The flags of some settings, as an option group of any command:
///
/// ```swift
/// @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>
/// ```
///
/// The argument parser finds a command's options by reflection. The mirror of this group has an
/// option for each setting of the selection. Flags, help and shell completion therefore come from
/// the settings' rows.
struct SettingFlags<Selection: SettingSelection>: ParsableArguments, CustomReflectable {
  /// The given settings, as texts.
  private(set) var given: [(key: String, text: String)] = []

  /// Whether a setting was given.
  func has(_ key: String) -> Bool { given.contains { $0.key == key } }

  /// The given settings as words of a command line.
  var words: [String] { SettingNames.words(given) }

  /// Sets the given settings.
  ///
  /// - Throws: `SettingError` for an invalid text or value; for several, a `UsageError`.
  func apply(to configuration: inout TrainingConfiguration) throws {
    var problems = Problems()
    for (key, text) in given { problems.collect { try configuration.set(key, to: text) } }
    try problems.check()
  }

  /// The selection's defaults with the given settings.
  ///
  /// - Throws: `SettingError` for an invalid text or value, or a given setting without effect.
  func configuration() throws -> TrainingConfiguration {
    var configuration = Selection.defaults
    try apply(to: &configuration)
    if let unused = configuration.unused.first(where: { has($0.key) }) { throw unused }
    return configuration
  }
}

// MARK: Argument parsing

extension SettingFlags {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    for setting in Selection.settings {
      let key = Key(stringValue: setting.key)
      let text =
        setting.isSwitch
        ? try values.decode(Flag<Bool?>.self, forKey: key).wrappedValue.map { "\($0)" }
        : try values.decode(Option<String?>.self, forKey: key).wrappedValue
      if let text { given.append((setting.key, text)) }
    }
  }

  var customMirror: Mirror {
    Mirror(self, children: Selection.settings.map { ("_" + $0.key, Self.definition($0)) })
  }

  private static func definition(_ setting: TrainingSetting) -> Any {
    let short = Selection.shortNames[setting.key].map { [NameSpecification.Element.customLong($0)] }
    let name = NameSpecification([.customLong(setting.flag)] + (short ?? []))
    guard !setting.isSwitch else {
      return Flag<Bool?>(
        name: name, inversion: .prefixedNo, exclusivity: .chooseLast, help: help(setting))
    }
    return Option<String?>(name: name, help: help(setting), completion: completion(setting))
  }

  private static func help(_ setting: TrainingSetting) -> ArgumentHelp {
    // Long lists of words are in the text, which can be wrapped.
    let isLong = setting.kind.count > 30
    let words = isLong && !setting.words.isEmpty ? setting.words.joined(separator: ", ") : ""
    let usual = setting.text(in: Selection.defaults)
    var text = SettingNames.asFlags(setting.help)
    if !words.isEmpty { text += " One of \(words)." }
    if !["none", "auto", "", "false"].contains(usual) { text += " (default: \(usual))" }
    return ArgumentHelp(
      stringLiteral: text
    ).named(isLong && !words.isEmpty ? "NAME" : setting.kind)
  }

  private static func completion(_ setting: TrainingSetting) -> CompletionKind? {
    if !setting.words.isEmpty { return .list(setting.words) }
    if setting.kind.hasPrefix("FOLDER") { return .directory }
    return setting.kind.hasPrefix("PATH") || setting.kind.hasPrefix("FILE") ? .file() : nil
  }
}

extension ArgumentHelp {
  /// The help with a name for the option's value.
  fileprivate func named(_ name: String) -> ArgumentHelp {
    var help = self
    help.valueName = name
    return help
  }
}
