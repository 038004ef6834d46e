import Fovea

/// The settings of training as `fovea train --help` lists them.
enum SettingsHelp {
  /// A section for each group: flag, kind, default and help of each setting.
  static func text(columns: Int) -> String {
    TrainingSetting.Group.allCases.map { group in
      "SETTINGS: " + group.rawValue.uppercased() + "\n"
        + TrainingConfiguration.settings.filter { $0.group == group }
        .map { entry($0, columns: columns) }.joined()
    }.joined(separator: "\n")
  }

  private static func entry(_ setting: TrainingSetting, columns: Int) -> String {
    // Long lists of names are told in the text, which can be wrapped.
    let isLong = setting.kind.count > 48
    let head =
      "  --\(setting.flag)" + (setting.isSwitch ? "" : isLong ? " NAME" : " \(setting.kind)")
    let names = isLong ? ": " + setting.kind.split(separator: "|").joined(separator: ", ") : ""
    let usual =
      setting.isSwitch || ["none", ""].contains(setting.defaultText)
      ? "" : " (default: \(setting.defaultText))"
    let indent = 26
    let help = Text.wrapped(setting.help + names + usual, columns: columns - 1, indent: indent)
    if head.count + 2 <= indent {
      return head + help.dropFirst(head.count) + "\n"
    }
    return Text.wrapped(head, columns: columns - 1, indent: 2) + "\n" + help + "\n"
  }
}
