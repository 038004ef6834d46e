import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaSupport
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

/// A chosen threshold's figures are those that an evaluation of the decided model gives.
@Suite(.serialized) struct ThresholdStudyTests {
  private let bootstrap = Bootstrap(resamples: 20)
  /// Batches as in training, so that outputs have the same bits.
  private let options = InferenceOptions(batchSize: 8)

  private func model(
    _ task: VisionTask, in scratch: Scratch,
    change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> (TrainedModel, Dataset) {
    var configuration = sceneConfiguration(task)
    configuration.epochs = 2
    change(&configuration)
    let data = try configuration.divide(annotatedScenes(task, count: 48))
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("run"), makeModel: makeAny)
    _ = try trainer.train { _ in }
    let trained = try TrainedModel(
      contentsOf: RunFiles(scratch("run")).model, makeModel: makeAny)
    return (trained, data.dataset)
  }

  private func goal(_ text: String) throws -> ThresholdStudy.Goal {
    .target(try DecisionTarget(parsing: text))
  }

  @Test(arguments: ["tall:recall=0.9", "tall:fbeta=2", "tall:costs=FP=1,FN=5"])
  func classification(target: String) throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.classification, in: scratch)
    let study = try ThresholdStudy(
      goal(target), for: trained, on: dataset, testing: .test, bootstrap: bootstrap)
    let record = study.record
    #expect(record.target == target && record.className == "tall" && record.unit == "image")
    #expect(record.around.count { $0.isChosen } == 1)
    let decided = try study.decided()
    for (figures, split) in [(record.choosing, Split.validation), (record.testing, .test)] {
      let found = try Classifier(decided).evaluate(dataset, split: split).record
      let tall = try #require(found.perClass.first { $0.name == "tall" })
      if split == .test {
        // Test has no tall scene: no recall there, which the record gives as 0.
        #expect(figures != nil && figures?.values["recall"] == nil && tall.recall == 0)
      } else {
        #expect(agree(figures?.values["recall"], tall.recall))
      }
      #expect(figures?.imageCount == found.sampleCount)
      if let precision = figures?.values["precision"] { #expect(agree(precision, tall.precision)) }
    }
    #expect((record.choosing.values["costPerImage"] != nil) == target.contains("costs"))
  }

  @Test(arguments: ["figure:f1", "figure:recall=0.95", "figure:costs=FP=1,FN=9"])
  func pixels(target: String) throws {
    let scratch = Scratch()
    // Training chooses the same threshold as the study, with the same figures.
    let (trained, dataset) = try model(.segmentation, in: scratch) {
      $0.target = try? DecisionTarget(parsing: target)
    }
    let study = try ThresholdStudy(
      goal(target), for: trained, on: dataset, options: options, bootstrap: bootstrap)
    let decided = try study.decided()
    #expect(decided.card.decision == trained.card.decision && trained.card.decision != nil)
    let record = try Segmenter(decided).evaluate(dataset, split: .validation, options: options)
      .record
    let figure = try #require(record.perClass.first { $0.name == "figure" })
    #expect(agree(study.record.choosing.values["recall"], figure.accuracy))
    #expect(agree(study.record.choosing.values["precision"], figure.precision))
  }

  @Test func imagesOfMasks() throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.segmentation, in: scratch)
    let study = try ThresholdStudy(
      goal("figure:recall=1"), for: trained, on: dataset, perImage: true, options: options,
      bootstrap: bootstrap)
    #expect(study.record.unit == "image" && study.record.choosing.values["recall"] == 1)
    var empty = 0
    _ = try Segmenter(study.decided()).evaluate(
      dataset, split: .validation, options: options,
      onMask: { _, mask, _ in if !mask.values.contains(1) { empty += 1 } })
    #expect(empty == 0)
    let alarms = try ThresholdStudy(
      goal("figure:false-positives=0"), for: trained, on: dataset, bootstrap: bootstrap)
    // Every image has the class: none can be a false alarm.
    #expect(alarms.record.unit == "image" && alarms.record.isReached)
  }

  @Test func objects() throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.detection, in: scratch) { $0.epochs = 3 }
    let study = try ThresholdStudy(
      goal("false-positives=0.5"), for: trained, on: dataset, split: nil, bootstrap: bootstrap)
    let record = study.record
    #expect(record.className == nil && record.unit == "object")
    #expect(!record.isReached || (record.choosing.values["falsePositivesPerImage"] ?? 1) <= 0.5)
    #expect(
      try Detector(study.decided()).settings.confidence == record.score)
  }

  @Test func costsOfSeveralClasses() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration()
    let data = try shapes(configuration)
    try train(configuration, in: scratch("run"), data: data)
    let trained = try TrainedModel(
      contentsOf: RunFiles(scratch("run")).model, makeModel: makeTiny)
    let names = trained.card.classNames
    var costs = names.indices.map { row in names.indices.map { $0 == row ? 0.0 : 1.0 } }
    costs[0] = costs[0].map { 20 * $0 }
    let matrix = CostMatrix(classNames: names, costs: costs)
    let study = try ThresholdStudy(
      .costs(matrix, name: "costs.csv"), for: trained, on: data.dataset, split: nil,
      bootstrap: bootstrap)
    let found = try #require(study.record.costs)
    #expect(study.record.isReached == (found.threshold < found.mostProbable))
    guard study.record.isReached else {
      #expect(throws: TrainingError.self) { try study.decided() }
      return
    }
    let evaluation = try Classifier(study.decided()).evaluate(data.dataset, split: nil)
    let cost = matrix.meanCost(
      labels: evaluation.labels.compactMap(names.firstIndex),
      predictions: evaluation.predictions.map(\.label).compactMap(names.firstIndex))
    #expect(agree(found.threshold, cost))
    #expect(study.record.target == "lowest cost by costs.csv")
  }

  @Test func whatHasNoThresholdIsSaid() throws {
    for task in [VisionTask.regression, .verification] {
      #expect(throws: TrainingError.self) { try ThresholdStudy.check(task) }
    }
    let matrix = CostMatrix(classNames: ["a", "b"], costs: [[0, 1], [2, 0]])
    let error = #expect(throws: TrainingError.self) {
      try ThresholdStudy.check(.detection, .costs(matrix, name: "costs.csv"))
    }
    #expect(error?.description.contains("FP=1,FN=20") == true)
    let scratch = Scratch()
    let (trained, dataset) = try model(.classification, in: scratch)
    #expect(throws: SettingError.self) {
      try ThresholdStudy(goal("tal:f1"), for: trained, on: dataset)
    }
    // All validation scenes are tall.
    let missing = #expect(throws: SettingError.self) {
      try ThresholdStudy(goal("wide:f1"), for: trained, on: dataset)
    }
    #expect(missing?.description.contains("no images of 'wide'") == true)
  }
}
