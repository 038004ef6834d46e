@testable import FoveaMetrics
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

struct ResolvedConfigurationTests {
  private let input = Preprocessing(width: 128, height: 96, channels: 3, resize: .letterbox)

  @Test func theTaskDecidesWhatIsOpen() throws {
    let resolved = try ResolvedConfiguration(TrainingConfiguration(), for: .detection)
    #expect(resolved.model == "yolo-n" && resolved.loss == .detection)
    #expect(resolved.metric == .init(DetectionMetric.mAP50to95) && resolved.learningRate == 0.01)
    #expect(resolved.settings.resize == .letterbox)
    #expect(resolved.settings.imageSize == nil)
    // Resolving a resolved configuration changes nothing.
    #expect(try ResolvedConfiguration(resolved.settings, for: .detection) == resolved)
  }

  @Test func rateAndWarmUpFollowTheTask() throws {
    func settings(
      _ task: VisionTask, _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> [Double?] {
      var configuration = TrainingConfiguration()
      change(&configuration)
      let resolved = try ResolvedConfiguration(configuration, for: task).settings
      return [resolved.learningRate, resolved.warmUpEpochs]
    }
    #expect(try settings(.classification) == [0.05, 0])
    #expect(try settings(.detection) == [0.01, 1])
    #expect(try settings(.detection) { $0.epochs = 100 } == [0.01, 3])
    #expect(try settings(.detection) { $0.warmUpEpochs = 0 } == [0.01, 0])
    #expect(try settings(.regression) == [0.002, 0])
    #expect(try settings(.regression) { $0.optimizer = .adamw } == [0.001, 0])
    #expect(try settings(.regression) { $0.learningRate = 0.05 } == [0.05, 0])
  }

  @Test func theInputDecidesTheRest() throws {
    let resolved = try ResolvedConfiguration(TrainingConfiguration(), for: .detection)
      .decided(by: input)
    #expect(resolved.settings.imageSize == InputSize(height: 96, width: 128))
    #expect(resolved.settings.channels == 3 && resolved.settings.learningRate == 0.01)
    #expect(resolved.settings.normalization == .measured)
    #expect(
      try ResolvedConfiguration(resolved.settings, for: .detection).decided(by: input) == resolved)
  }

  @Test func optionsOfAnotherLossAreErrors() {
    var configuration = TrainingConfiguration()
    configuration.labelSmoothing = 0.1
    let error = #expect(throws: SettingError.self) {
      try ResolvedConfiguration(configuration, for: .regression)
    }
    #expect(
      error?.description
        == "`labelSmoothing` is 0.1, but has no effect here: it belongs to losses cross-entropy "
        + "and cross-entropy-dice. Leave it out, or choose that.")
    configuration = TrainingConfiguration()
    configuration.loss = .dice
    let loss = #expect(throws: SettingError.self) {
      try ResolvedConfiguration(configuration, for: .classification)
    }
    #expect(
      loss?.description
        == "`loss` is dice, but the data is for classification, which has the losses "
        + "cross-entropy, focal.")
  }

  @Test func aMetricOfOnesOwnIsKept() throws {
    var configuration = TrainingConfiguration()
    configuration.metric = MonitoredMetric("myScore")
    #expect(try ResolvedConfiguration(configuration, for: .regression).metric.name == "myScore")
  }

  /// A run resumes with the settings it was started with, or with those that its folder records.
  @Test func openSettingsChangeNothing() throws {
    let given = TrainingConfiguration()
    let saved = try ResolvedConfiguration(given, for: .detection).decided(by: input)
    func changes(_ change: (inout TrainingConfiguration) -> Void) throws -> [String] {
      var configuration = given
      change(&configuration)
      let resolved = try ResolvedConfiguration(configuration, for: .detection)
      return saved.changes(to: resolved.settings).map(\.key)
    }
    #expect(try changes { _ in } == [])
    #expect(try changes { $0 = saved.settings } == [])
    #expect(try changes { $0.imageSize = InputSize(height: 96, width: 128) } == [])
    #expect(try changes { $0.imageSize = InputSize(height: 64, width: 64) } == ["imageSize"])
    #expect(try changes { $0.learningRate = 0.02 } == ["learningRate"])
    #expect(try changes { ($0.workers, $0.runs) = (3, "elsewhere") } == [])
  }

  /// Both records of a run hold the same settings, and training reads either.
  @Test func theFolderRecordsWhatWasDecided() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    try train(configuration, in: scratch("run"))
    let files = RunFiles(scratch("run"))
    let recorded = try TrainingConfiguration(recordedIn: files.folder)
    #expect(recorded.imageSize == InputSize(height: 16, width: 16) && recorded.channels == 1)
    #expect(
      recorded.metric == .init(ClassificationMetric.accuracy) && recorded.loss == .crossEntropy)
    #expect(try String(contentsOf: files.configurationYAML, encoding: .utf8) == recorded.yaml())
    #expect(try train(recorded, in: scratch("run"), resuming: true).ending == .completed)
  }
}
