import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaSupport
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite(.serialized) struct CalibrationStudyTests {
  /// A model that was trained for a short time on drawn scenes, and the scenes.
  private func model(
    _ task: VisionTask, in scratch: Scratch,
    change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> (TrainedModel, Dataset) {
    var configuration = sceneConfiguration(task)
    configuration.epochs = 2
    change(&configuration)
    let dataset = annotatedScenes(task, count: 48)
    let data = try configuration.divide(dataset)
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("run"), makeModel: makeAny)
    _ = try trainer.train { _ in }
    let trained = try TrainedModel(
      contentsOf: RunFiles(scratch("run")).model, makeModel: makeAny)
    return (trained, data.dataset)
  }

  @Test func aTemperatureChangesProbabilitiesAndNoPrediction() throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.classification, in: scratch)
    let study = try CalibrationStudy(
      of: trained, on: dataset, split: nil, bootstrap: Bootstrap(resamples: 20))
    let record = study.record
    #expect(record.fitting.imageCount + record.held.imageCount == 48 && record.split == "all")
    #expect(record.scoreFloor == nil && record.previousTemperature == 1)
    #expect(
      record.figures.count == 6 && record.figures.values.allSatisfy { $0.changeInterval != nil })
    #expect(
      try CalibrationStudy(
        of: trained, on: dataset, split: nil, bootstrap: Bootstrap(resamples: 20)
      ).record == record)
    guard record.limit == nil else {
      #expect(throws: TrainingError.self) { try study.calibrated() }
      return
    }
    let calibrated = try study.calibrated()
    let before = try Classifier(trained).evaluate(dataset, split: nil)
    let after = try Classifier(calibrated).evaluate(dataset, split: nil)
    #expect(before.predictions.map(\.label) == after.predictions.map(\.label))
    #expect(before.predictions.map(\.probability) != after.predictions.map(\.probability))
    #expect(before.record[.accuracy] == after.record[.accuracy])
    // The fitting half's images improve by as much as the fit says.
    let again = try CalibrationStudy(
      of: calibrated, on: dataset, split: nil, bootstrap: Bootstrap(resamples: 20)
    ).record
    #expect(agree(again.temperature, record.temperature))
    #expect(agree(again.previousTemperature, record.temperature))
    for (key, figure) in again.figures {
      #expect(agree(figure.before, record.figures[key]?.after), "\(key)")
    }
  }

  @Test func aThresholdOfTwoClassesDecidesAsBefore() throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.classification, in: scratch) {
      $0.target = DecisionTarget(.recall, 0.9, of: "tall")
    }
    let old = try #require(trained.card.decision)
    let study = try CalibrationStudy(
      of: trained, on: dataset, split: nil, bootstrap: Bootstrap(resamples: 20))
    guard study.record.limit == nil else { return }
    let calibrated = try study.calibrated()
    let new = try #require(calibrated.card.decision)
    #expect(agree(new.score, Temperature(study.record.temperature).scaled(old.score)))
    #expect((new.target, new.recall) == (old.target, old.recall))
    #expect(
      try Classifier(trained).evaluate(dataset, split: nil).predictions.map(\.label)
        == Classifier(calibrated).evaluate(dataset, split: nil).predictions.map(\.label))
  }

  @Test func aThresholdOfSeveralClassesIsChosenAgain() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.target = DecisionTarget(.recall, 0.9, of: "ring") }
    let data = try shapes(configuration)
    try train(configuration, in: scratch("run"), data: data)
    let trained = try TrainedModel(
      contentsOf: RunFiles(scratch("run")).model, makeModel: makeTiny)
    let study = try CalibrationStudy(
      of: trained, on: data.dataset, split: nil, bootstrap: Bootstrap(resamples: 20))
    let calibrated = try study.calibrated()
    let decision = try #require(calibrated.card.decision)
    #expect(decision.target == "ring:recall=0.9" && decision.recall >= 0.9)
    let evaluation = try Classifier(calibrated).evaluate(data.dataset, split: nil)
    let ring = try #require(evaluation.record.perClass.first { $0.name == "ring" })
    #expect(agree(ring.recall, decision.recall) && agree(ring.precision, decision.precision))
    // A target that can't be read again is refused.
    var foreign = try #require(trained.card.decision)
    foreign.target = "lowest cost by costs.csv"
    let other = try trained.replacing(decision: foreign, temperature: nil)
    let refused = try CalibrationStudy(
      of: other, on: data.dataset, split: nil, bootstrap: Bootstrap(resamples: 20))
    let error = #expect(throws: TrainingError.self) { try refused.calibrated() }
    #expect(error?.description.contains("lowest cost by costs.csv") == true)
  }

  @Test func whatCanNotBeCalibratedIsSaid() throws {
    let scratch = Scratch()
    for task in [VisionTask.segmentation, .regression, .verification] {
      let error = #expect(throws: TrainingError.self) { try CalibrationStudy.check(task) }
      #expect(
        error?.description.hasPrefix("models for \(task.rawValue) are not calibrated") == true)
    }
    let (trained, dataset) = try model(.classification, in: scratch)
    var one = dataset
    one.samples.removeAll { $0.label == 0 }
    let error = #expect(throws: TrainingError.self) {
      try CalibrationStudy(of: trained, on: one, split: nil)
    }
    #expect(error?.description.contains("of one class") == true)
  }

  @Test func detectionsAreCountedFromTheFloor() throws {
    let scratch = Scratch()
    let (trained, dataset) = try model(.detection, in: scratch) { $0.epochs = 8 }
    let low = try CalibrationStudy(
      of: trained, on: dataset, split: nil, floor: 0.001, bootstrap: Bootstrap(resamples: 10))
    #expect(low.record.scoreFloor == 0.001 && low.record.held.imageCount == 24)
    #expect(low.record.held.sampleCount > 0)
    #expect(low.record.figures["classwiseCalibrationError"] == nil)
    let error = #expect(throws: TrainingError.self) {
      try CalibrationStudy(of: trained, on: dataset, split: nil, floor: 0.99)
    }
    #expect(error?.description.contains("needs right and wrong ones") == true)
  }
}
