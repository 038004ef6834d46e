@testable import FoveaMetrics
@testable import FoveaLearning
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct TaskTrainingTests {
  private func run(
    _ task: VisionTask, in folder: URL, resuming: Bool = false, stopsAfter batches: Int? = nil
  ) throws -> (result: TrainingResult, data: DividedDataset) {
    let data = try annotatedScenes(task).split()
    let trainer = try Trainer(
      configuration: sceneConfiguration(task), data: data, runFolder: folder, makeModel: makeAny,
      resuming: resuming)
    var steps = 0
    let result = try trainer.train { event in
      guard case .step = event else { return }
      steps += 1
      if steps == batches { trainer.requestStop() }
    }
    return (result, data)
  }

  @Test(
    "Stopped and resumed runs end with the bits of one that was not",
    arguments: [
      VisionTask.detection, .segmentation, .regression,
    ])
  func resumes(task: VisionTask) throws {
    let scratch = Scratch()
    let whole = try run(task, in: scratch("whole")).result
    #expect(whole.ending == .completed && whole.history.count == 3)
    #expect(whole.history.allSatisfy { $0.trainLoss.isFinite && $0.valLossWeighted != nil })
    #expect(try run(task, in: scratch("parts"), stopsAfter: 3).result.ending == .interrupted)
    let rest = try run(task, in: scratch("parts"), resuming: true).result
    #expect(rest.timeless == whole.timeless)
    #expect(
      try weights(scratch("parts/model.safetensors"))
        == weights(scratch("whole/model.safetensors")))
  }

  @Test func segmentersMeasureAlikeInTrainingAndAfter() throws {
    let scratch = Scratch()
    let (result, data) = try run(.segmentation, in: scratch("run"))
    let trained = try TrainedModel(contentsOf: scratch("run"), makeModel: makeAny)
    var masks: [Int: LabelMask] = [:]
    let evaluation = try Segmenter(trained).evaluate(
      data.dataset, split: .validation,
      onMask: { index, mask, label in
        masks[index] = mask
        #expect(label.width == 32)
      })
    #expect(evaluation.record.headlines["mIoU"] == result.bestValue)
    #expect(masks.count == data.dataset.indices(of: .validation).count)
    // One window covers an image of the input's size: the result is the same.
    let tiled = try Segmenter(trained).evaluate(
      data.dataset, split: .validation, tiling: Tiling(overlap: 8))
    #expect(tiled.record.headlines["mIoU"] == result.bestValue)
  }

  @Test func detectorsMeasureAlikeInTrainingAndAfter() throws {
    let scratch = Scratch()
    let (result, data) = try run(.detection, in: scratch("run"))
    let detector = try Detector(TrainedModel(contentsOf: scratch("run"), makeModel: makeAny))
    let evaluation = try detector.evaluate(data.dataset, split: .validation)
    #expect(evaluation.record.headlines["mAP50to95"] == result.bestValue)
    #expect(evaluation.groundTruth.count == evaluation.indices.count)
  }

  /// Labels whose differences single precision would lose reach the metrics unchanged.
  @Test func regressionKeepsLargeLabels() throws {
    let scratch = Scratch()
    var scenes = annotatedScenes(.regression)
    for index in scenes.samples.indices {
      scenes.samples[index].annotation = .values([1_700_000_000 + 10 * Double(index), 0.1])
    }
    let data = try scenes.split()
    let trainer = try Trainer(
      configuration: sceneConfiguration(.regression), data: data, runFolder: scratch("run"),
      makeModel: makeAny)
    let result = try trainer.train()
    let trained = try TrainedModel(contentsOf: scratch("run"), makeModel: makeAny)
    let evaluation = try Regressor(trained).evaluate(data.dataset, split: .validation)
    let labels = data.dataset.indices(of: .validation).map { 1_700_000_000 + 10 * Double($0) }
    #expect(evaluation.labels[0] == labels)
    #expect(evaluation.record.perValue[0].labelMean == labels.reduce(0, +) / Double(labels.count))
    // Constant labels have no R²; the mean over values is that of the others.
    #expect(evaluation.record.perValue[1].rSquared == nil)
    let rSquared = try #require(evaluation.record.perValue[0].rSquared)
    #expect(rSquared > -10 && evaluation.record.headlines["rSquared"] == rSquared)
    #expect(result.bestValue == evaluation.record.headlines["rootMeanSquaredError"])
  }

  @Test func regressorsAnswerInTheDatasUnits() throws {
    let scratch = Scratch()
    let (result, data) = try run(.regression, in: scratch("run"))
    let regressor = try Regressor(TrainedModel(contentsOf: scratch("run"), makeModel: makeAny))
    let evaluation = try regressor.evaluate(data.dataset, split: .validation)
    #expect(evaluation.record.headlines["rootMeanSquaredError"] == result.bestValue)
    // The second value of drawn scenes is in 540 ... 780; an untrained network predicts the mean.
    #expect(evaluation.predictions[1].allSatisfy { (450...900).contains($0) })
  }

  @Test func predictorsRefuseModelsOfOtherTasks() throws {
    let scratch = Scratch()
    _ = try run(.regression, in: scratch("run"))
    let trained = try TrainedModel(contentsOf: scratch("run"), makeModel: makeAny)
    let error = #expect(throws: InferenceError.self) { _ = try Detector(trained) }
    #expect(
      error?.description.hasSuffix("was trained for regression, not for detection.") == true)
  }

  @Test func lossesAndMetricsOfOtherTasksAreRefused() throws {
    var configuration = TrainingConfiguration()
    configuration.loss = .dice
    #expect(throws: SettingError.self) {
      _ = try ResolvedConfiguration(configuration, for: .classification)
    }
    #expect(try ResolvedConfiguration(configuration, for: .segmentation).model == "unet")
    configuration = TrainingConfiguration()
    configuration.metric = .init(SegmentationMetric.mIoU)
    #expect(throws: SettingError.self) {
      _ = try ResolvedConfiguration(configuration, for: .detection)
    }
    #expect(
      try ResolvedConfiguration(configuration, for: .segmentation).loss == .crossEntropyDice)
  }
}
