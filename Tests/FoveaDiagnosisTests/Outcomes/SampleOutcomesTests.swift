import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaModels
import FoveaSupport
import FoveaTensors
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

/// An untrained model of drawn scenes.
func untrainedRun(_ task: VisionTask) throws -> TrainedRun {
  let names: [VisionTask: String] = [
    .detection: "yolo-n", .segmentation: "unet", .verification: "embedding",
  ]
  let specification = ModelSpecification(
    architecture: names[task] ?? "small_cnn", classCount: task == .verification ? 8 : 2,
    channels: 1, height: 32, width: 32,
    options: task == .verification ? ["backbone": "small_cnn"] : [:])
  let trained = try TrainedModel(
    model: Catalogue.make(specification, RandomKey(seed: 1)),
    card: ModelCard(
      task: task, model: specification,
      classNames: task.traits.namesOutputs ? annotatedScenes(task).classNames : [],
      preprocessing: Preprocessing(width: 32, height: 32, channels: 1)))
  return try TrainedRun(contentsOf: URL(fileURLWithPath: "/nowhere/model"), model: trained)
}

/// Outcomes of single samples agree with the evaluation of all.
@Suite(.serialized) struct SampleOutcomesTests {
  private let chosen = [3, 4, 7, 10, 11, 16, 18, 21]

  @Test(arguments: VisionTask.allCases)
  func figuresAreThoseOfTheEvaluation(task: VisionTask) throws {
    let run = try untrainedRun(task)
    let scenes = annotatedScenes(task)
    let outcomes = try run.outcomes(on: scenes, samples: chosen)
    #expect(outcomes.indices == chosen)
    #expect(outcomes.scores.count == 8 && outcomes.labels.count == 8)
    #expect(outcomes.predictions.count == 8)
    let evaluation = try run.trained.evaluate(scenes.restricted(to: chosen), split: nil)
    let figures = outcomes.resampling.figures(
      [Int32](repeating: 1, count: outcomes.resampling.count))
    let headline = evaluation.headline
    let found = figures[headline?.name ?? ""] ?? nil
    #expect((found == nil) == (headline == nil))
    #expect(abs((found ?? 0) - (headline?.value ?? 0)) < 1e-12)
    let scores = outcomes.scores.compactMap { $0 }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let metric: [VisionTask: String] = [
      .classification: "accuracy", .regression: "meanAbsoluteError", .verification: "recallAt1",
    ]
    if let key = metric[task] {
      let value = try #require(figure(key, evaluation))
      #expect(abs(mean - value) < 1e-9 * max(1, value))
    }
  }

  private func figure(_ key: String, _ evaluation: any TaskEvaluation) -> Double? {
    func value(_ evaluation: some TaskEvaluation) -> Double? { evaluation.record.figures[key] }
    return value(evaluation)
  }

  @Test func regionsOfSegmentation() throws {
    let run = try untrainedRun(.segmentation)
    let scenes = annotatedScenes(.segmentation)
    let outcomes = try run.outcomes(on: scenes, samples: chosen)
    // Each scene has a figure of 16 x 8 on 32 x 32 pixels.
    let figures = outcomes.parts.filter { $0.label == 1 }
    #expect(figures.map(\.sample) == Array(0..<8))
    #expect(figures.allSatisfy { abs($0.size - 0.125) < 1e-12 })
    // The mean IoU of an image is that of an evaluation of it alone.
    for (place, index) in chosen.enumerated().prefix(3) {
      let alone = try run.trained.evaluate(scenes.restricted(to: [index]), split: nil)
      let score = try #require(outcomes.scores[place])
      #expect(abs(score - (alone.headline?.value ?? .nan)) < 1e-12)
    }
  }

  @Test func objectsOfDetection() throws {
    let outcomes = try untrainedRun(.detection).outcomes(
      on: annotatedScenes(.detection), samples: chosen)
    #expect(outcomes.parts.map(\.sample) == Array(0..<8))
    #expect(outcomes.parts.allSatisfy { abs($0.size - 128.0.squareRoot()) < 1e-12 })
    #expect(outcomes.parts.map(\.label) == chosen.map { $0 % 2 })
    #expect(outcomes.boxes.count == 8)
    let found = outcomes.boxes.map { boxes in
      boxes.groundTruth.contains { $0.kind == .missed } ? 0.0 : 1
    }
    #expect(outcomes.parts.map(\.score) == found)
  }

  @Test func regionCountsByHand() {
    var (truth, found) = (LabelMask(width: 4, height: 2), LabelMask(width: 4, height: 2))
    (truth[1, 0], truth[3, 1], truth[0, 1]) = (1, 1, LabelMask.ignored)
    (found[1, 0], found[2, 0], found[0, 1]) = (1, 1, 1)
    let counts = RegionCounts.all(prediction: found, groundTruth: truth, classCount: 2)
    #expect(counts[1].labelled == 2)
    #expect(counts[1].overlap.truePositives == 1)
    #expect(counts[1].overlap.falsePositives == 1)
    #expect(counts[1].overlap.falseNegatives == 1)
    #expect(counts[1].columnSum == 1.5 + 3.5 && counts[1].rowSum == 0.5 + 1.5)
    #expect(counts[0].labelled == 5)
  }

  @Test func emptySplitsAreErrors() throws {
    #expect(throws: TrainingError.self) {
      try untrainedRun(.classification).outcomes(on: annotatedScenes(.classification), samples: [])
    }
  }
}
