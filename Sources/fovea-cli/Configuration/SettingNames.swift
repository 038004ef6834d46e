import Fovea

/// The names of settings in messages: the library's messages have keys in backquotes, the program
/// shows them as flags, or in a configuration file as keys.
enum SettingNames {
  /// Calls of the library, and the commands that make them.
  private static let commands = ["WeightCatalogue.get": "fovea weights get"]

  /// The message with `` `learningRate` `` as `--learning-rate`, and calls as commands. Other names
  /// stay as they are.
  static func asFlags(_ text: String) -> String {
    replaced(text) { name in
      if let command = commands[name] { return command }
      if let setting = TrainingConfiguration.settings.first(where: { $0.key == name }) {
        return "--\(setting.flag)"
      }
      // Options of single commands are named like settings.
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

  private static func replaced(_ text: String, _ shown: (String) -> String?) -> String {
    var parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2 else { return text }
    // Parts of odd index stand between two backquotes, the last one excepted where it has no end.
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
