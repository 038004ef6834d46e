import Fovea
import Foundation
import Yams

/// A configuration as YAML that `--config` reads back.
enum ConfigurationText {
  /// Every setting by its key, in the table's order, with a heading for each group.
  ///
  /// - Parameter splits: the file of recorded splits the data was divided by.
  static func yaml(_ configuration: TrainingConfiguration, splits: String?) throws -> String {
    var text = "# Every setting of this run; train again with: fovea train --config FILE\n"
    for group in TrainingSetting.Group.allCases {
      text += "\n# \(group.rawValue)\n"
      for setting in TrainingConfiguration.settings where setting.group == group {
        text += "\(setting.key): \(try scalar(setting.text(in: configuration)))\n"
      }
      if group == .data, let splits { text += "splits: \(try scalar(splits))\n" }
    }
    return text
  }

  /// Quoted where YAML would read something else than text or a number.
  private static func scalar(_ text: String) throws -> String {
    if text.isEmpty { return "\"\"" }
    return try Yams.serialize(node: Node(text)).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
