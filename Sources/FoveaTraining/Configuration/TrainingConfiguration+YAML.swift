import Foundation
import Yams

extension TrainingConfiguration {
  /// Every setting as YAML, in the order of `settings`, with a heading for each group.
  ///
  /// - Throws: `YamlError` where a text can't be written.
  public func yaml() throws -> String {
    var text = "# Every setting of this run. Give this file as the configuration to train again.\n"
    for group in TrainingSetting.Group.allCases {
      text += "\n# \(group.rawValue)\n"
      for setting in Self.settings where setting.group == group {
        text += "\(setting.key): \(try Self.scalar(setting.text(in: self)))\n"
      }
    }
    return text
  }

  /// The text as a YAML scalar, quoted where YAML would read another type.
  private static func scalar(_ text: String) throws -> String {
    if text.isEmpty { return "\"\"" }
    return try Yams.serialize(node: Node(text)).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
