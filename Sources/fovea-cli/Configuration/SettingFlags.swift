import FoveaSupport
import Fovea

/// Turns the flags of training settings into `--set key=value`, which `train` declares.
///
/// The settings live in one table of the library, and the argument parser wants each option
/// declared in the source: so flags are looked up in the table before it sees them.
struct SettingFlags {
  /// The options that `train` declares itself, and whether each takes a value.
  static let ownOptions: [String: Bool] = [
    "config": true, "resume": true, "splits": true, "output": true, "set": true, "quiet": false,
    "help": false, "version": false,
  ]

  private var remaining: ArraySlice<String>
  private var rewritten: [String] = []

  /// The arguments of `train`, settings rewritten.
  ///
  /// - Throws: `UsageError` for an option that neither the table nor `train` knows.
  static func rewritten(_ arguments: [String]) throws -> [String] {
    var flags = SettingFlags(remaining: arguments[...])
    return try flags.run()
  }

  private init(remaining: ArraySlice<String>) {
    self.remaining = remaining
  }

  private mutating func run() throws -> [String] {
    while let argument = remaining.popFirst() {
      if argument == "--" {
        return rewritten + [argument] + remaining
      }
      guard argument.hasPrefix("--") else {
        rewritten.append(argument)
        continue
      }
      try rewrite(argument)
    }
    return rewritten
  }

  private mutating func rewrite(_ argument: String) throws {
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    if let takesValue = Self.ownOptions[name] {
      rewritten.append(argument)
      if takesValue, parts.count == 1, let value = remaining.popFirst() { rewritten.append(value) }
      return
    }
    if let setting = TrainingConfiguration.settings.first(where: { $0.flag == name }) {
      let value = try parts.count == 2 ? parts[1] : self.value(of: setting)
      rewritten += ["--set", "\(setting.key)=\(value)"]
    } else if parts.count == 1, name.hasPrefix("no-"),
      let setting = TrainingConfiguration.settings.first(where: {
        $0.isSwitch && "no-" + $0.flag == name
      })
    {
      rewritten += ["--set", "\(setting.key)=false"]
    } else {
      let known = TrainingConfiguration.settings.map(\.flag) + Self.ownOptions.keys.sorted()
      throw UsageError(
        "train has no option '--\(name)'."
          + (NearestName.suggestion(for: name, among: known).map { " Did you mean '--\($0)'?" }
            ?? " 'fovea train --help' lists all options."))
    }
  }

  private mutating func value(of setting: TrainingSetting) throws -> String {
    if setting.isSwitch { return "true" }
    // A value may begin with one dash (a negative number), never with two.
    guard let value = remaining.first, !value.hasPrefix("--") else {
      throw UsageError("--\(setting.flag) needs a value: \(setting.kind)")
    }
    remaining.removeFirst()
    return value
  }
}
