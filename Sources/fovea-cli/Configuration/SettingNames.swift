import Fovea

/// The names of settings in messages. The library's messages have keys in backquotes. The program
/// shows them as flags, or as keys for a configuration file.
enum SettingNames {
  /// Calls of the library with their commands.
  private static let commands = [
    "WeightCatalogue.get": "fovea weights get", "Catalogue.models": "'fovea models'",
  ]

  /// Options of single commands that are one word.
  private static let commandOptions: Set = ["head", "outputs", "size", "batch"]

  /// The message with `` `learningRate` `` as `--learning-rate`, and calls as commands. Other names
  /// are unchanged.
  static func asFlags(_ text: String) -> String {
    replaced(text) { name in
      if let command = commands[name] { return command }
      if let setting = TrainingConfiguration.settings.first(where: { $0.key == name }) {
        return "--\(setting.flag)"
      }
      // Options of single commands are named like settings.
      if commandOptions.contains(name) { return "--\(name)" }
      guard name.wholeMatch(of: /[a-z]+([A-Z][a-z]+)+/) != nil else { return nil }
      return "--"
        + name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }
  }

  /// The message with `` `learningRate` `` as `learningRate`.
  static func asKeys(_ text: String) -> String {
    replaced(text) { name in
      TrainingConfiguration.settings.contains { $0.key == name } ? name : nil
    }
  }

  /// Settings as words of a command line.
  static func words(_ given: [(key: String, text: String)]) -> [String] {
    given.flatMap { key, text -> [String] in
      guard let setting = TrainingConfiguration.settings.first(where: { $0.key == key }) else {
        return []
      }
      if setting.isSwitch { return [(text == "true" ? "--" : "--no-") + setting.flag] }
      // A value that looks like a flag must be joined with its own.
      return text.hasPrefix("-")
        ? ["--\(setting.flag)=\(text)"] : ["--\(setting.flag)", text]
    }
  }

  private static func replaced(_ text: String, _ shown: (String) -> String?) -> String {
    var parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2 else { return text }
    // Parts with odd indices are between two backquotes, except for an unterminated last one.
    var result = parts.removeFirst()
    var isQuoted = true
    while !parts.isEmpty {
      let part = parts.removeFirst()
      if isQuoted, !parts.isEmpty {
        result += shown(part) ?? "`\(part)`"
      } else if isQuoted {
        result += "`" + part
      } else {
        result += part
      }
      isQuoted.toggle()
    }
    return result
  }
}
