import Fovea
import Testing

@testable import fovea_cli

@Suite struct SettingFlagsTests {
  @Test(arguments: [
    ("photos --epochs 5", "photos --set epochs=5"),
    ("--learning-rate=0.1 photos", "--set learningRate=0.1 photos"),
    ("photos --nesterov --drop-last=false", "photos --set nesterov=true --set dropLast=false"),
    ("photos --no-nesterov", "photos --set nesterov=false"),
    ("--config my.yaml --seed 3", "--config my.yaml --set seed=3"),
    ("photos --momentum -1", "photos --set momentum=-1"),
    ("photos -o runs --quiet", "photos -o runs --quiet"),
    ("-- --odd", "-- --odd"),
  ])
  func rewrites(arguments: String, expected: String) throws {
    let words = arguments.split(separator: " ").map(String.init)
    #expect(try SettingFlags.rewritten(words).joined(separator: " ") == expected)
  }

  /// Every setting can be given as a flag, and none hides an option of the command.
  @Test func everySettingIsAFlag() throws {
    for setting in TrainingConfiguration.settings {
      #expect(SettingFlags.ownOptions[setting.flag] == nil, "\(setting.flag) is taken")
      let rewritten = try SettingFlags.rewritten(["--\(setting.flag)=x"])
      #expect(rewritten == ["--set", "\(setting.key)=x"])
    }
  }

  @Test func helpListsEverySettingWithinTheColumns() {
    let help = SettingsHelp.text(columns: 80)
    for setting in TrainingConfiguration.settings {
      #expect(help.contains("\n  --\(setting.flag)"), "no \(setting.flag)")
    }
    for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }
}
