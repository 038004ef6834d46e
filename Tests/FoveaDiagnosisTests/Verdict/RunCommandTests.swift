import FoveaImages
import FoveaSupport
import FoveaTraining
import Testing

@testable import FoveaDiagnosis

@Suite struct RunCommandTests {
  @Test func leavesOutWhatTheDefaultsResolveTo() throws {
    var settings = TrainingConfiguration()
    settings.data = "photos"
    settings.dropLast = true
    settings.classNames = ["a cat", "dog"]
    let resolved = try ResolvedConfiguration(settings, for: .detection).settings
    #expect(resolved.learningRate == 0.01 && resolved.model == "yolo-n")
    #expect(
      RunCommand.arguments(resolved, task: .detection)
        == ["train", "photos", "--class-names", "a cat,dog", "--drop-last"])
    settings.learningRate = 0.02
    settings.imageSize = InputSize(height: 160, width: 160)
    let other = try ResolvedConfiguration(settings, for: .detection).settings
    let words = RunCommand.arguments(other, task: .detection)
    #expect(words.contains("0.02") && words.contains("--image-size"))
    // Folders of classes are verified only where the task is set.
    settings.task = .verification
    let verified = RunCommand.arguments(settings, task: .verification)
    #expect(verified.contains("--task") && verified.contains("verification"))
  }

  @Test func givesTheSameSettingsBack() throws {
    var settings = TrainingConfiguration()
    settings.data = "photos"
    settings.model = "unet"
    settings.modelOptions = ["width": "8", "depth": "3"]
    settings.augment = "horizontal-flip,scale-jitter"
    settings.earlyStopping = 4
    settings.nesterov = true
    let words = RunCommand.arguments(settings, task: .segmentation)
    var again = TrainingConfiguration()
    again.data = words[1]
    var place = 2
    while place < words.count {
      let setting = try TrainingConfiguration.setting(String(words[place].dropFirst(2)))
      try again.set(setting.key, to: setting.isSwitch ? "true" : words[place + 1])
      place += setting.isSwitch ? 1 : 2
    }
    // The usual model of the task needs no flag.
    settings.model = nil
    #expect(again == settings)
  }
}
