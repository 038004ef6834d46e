import ArgumentParser
import Fovea
import Testing

@testable import fovea_cli

@Suite struct SettingFlagsTests {
  private func train(_ arguments: String) throws -> Train {
    try Train.parse(arguments.split(separator: " ").map(String.init))
  }

  @Test(arguments: [
    ("photos --epochs 5", ["epochs=5"]),
    ("--learning-rate=0.1 photos", ["learningRate=0.1"]),
    ("photos --nesterov --drop-last", ["dropLast=true", "nesterov=true"]),
    ("photos --no-nesterov", ["nesterov=false"]),
    ("photos --seed 3 --config my.yaml", ["seed=3"]),
    ("photos --momentum=-1", ["momentum=-1"]),
    ("photos --epochs 1 --epochs 2", ["epochs=2"]),
    ("photos -o runs --quiet", []),
  ])
  func readsFlags(arguments: String, expected: [String]) throws {
    let train = try train(arguments)
    let given = train.flags.given
    #expect(given.map { "\($0.key)=\($0.text)" }.sorted() == expected.sorted())
    #expect(train.dataPath == "photos")
  }

  @Test func everySettingIsAFlagOfTrain() throws {
    let help = Train.helpMessage(columns: 80)
    for setting in TrainingConfiguration.settings {
      #expect(help.contains("\n  --\(setting.flag)"), "no \(setting.flag)")
      let words = setting.isSwitch ? ["--\(setting.flag)"] : ["--\(setting.flag)", "x"]
      #expect(throws: Never.self) { try Train.parse(words) }
    }
    for group in TrainingSetting.Group.allCases {
      #expect(help.contains("\n\(group.rawValue.uppercased()):"), "no \(group.rawValue)")
    }
    #expect(!help.contains("`"))
  }

  @Test func commandsHaveTheirOwnDefaultsAndShortNames() throws {
    let flags = try SettingFlags<LoadingSettings>.parse(["--size", "64x96", "--batch", "5"])
    let configuration = try flags.configuration()
    #expect(configuration.imageSize == InputSize(height: 64, width: 96))
    #expect(configuration.batchSize == 5 && configuration.workers == 1)
    #expect(configuration.augment == "horizontal-flip")
    let bad = try SettingFlags<LoadingSettings>.parse(["--batch", "0"])
    #expect(throws: SettingError.self) { try bad.configuration() }
  }

  /// Each selection names settings that exist.
  @Test func selectionsAreOfTheTable() {
    let selections: [any SettingSelection.Type] = [
      ReadingSettings.self, CheckingSettings.self, DividingSettings.self, InferenceSelection.self,
      TuningSettings.self, SheetSettings.self, LoadingSettings.self, TimingSettings.self,
    ]
    for selection in selections {
      #expect(selection.settings.map(\.key) == selection.keys)
      #expect(selection.shortNames.keys.allSatisfy(selection.keys.contains))
    }
  }

  /// Completion comes from the settings' rows, too.
  @Test(arguments: [CompletionShell.bash, .zsh, .fish])
  func completionKnowsSettings(shell: CompletionShell) {
    let script = FoveaCommand.completionScript(for: shell)
    for flag in ["label-smoothing", "split-method", "rare-classes"] {
      #expect(script.contains(flag), "no \(flag)")
    }
    #expect(script.contains("rmsprop"))
  }
}
