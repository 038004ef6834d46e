import FoveaSupport
import Testing

@testable import FoveaTraining

@Suite struct LearningRateChoiceTests {
  @Test(arguments: ["auto", "AUTO", "Auto"])
  func autoIsFound(text: String) throws {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 0.3
    try configuration.set("learningRate", to: text)
    #expect(configuration.findsLearningRate && configuration.learningRate == nil)
    #expect(try TrainingConfiguration.setting("learningRate").text(in: configuration) == "auto")
    let again = try RecordCoding.decoder().decode(
      TrainingConfiguration.self, from: RecordCoding.encoder().encode(configuration))
    #expect(again == configuration)
    try configuration.set("learningRate", to: "0.1")
    #expect(!configuration.findsLearningRate && configuration.learningRate == 0.1)
    try configuration.set("learningRate", to: "Usual")
    #expect(configuration == TrainingConfiguration())
  }

  @Test(arguments: ["0", "-1", "1e10", "none", "nan", ""])
  func othersAreRefused(text: String) {
    var configuration = TrainingConfiguration()
    #expect(throws: SettingError.self) { try configuration.set("learningRate", to: text) }
  }

  /// A rate to be found stays open in resolved settings, until it is found.
  @Test func resolvedSettingsLeaveItOpen() throws {
    var configuration = TrainingConfiguration()
    configuration.findsLearningRate = true
    let resolved = try ResolvedConfiguration(configuration, for: .detection)
    #expect(resolved.settings.findsLearningRate && resolved.learningRate == 0.01)
    let found = resolved.found(0.004)
    #expect(found.learningRate == 0.004 && found.settings.learningRate == 0.004)
    #expect(!found.settings.findsLearningRate)
  }
}
