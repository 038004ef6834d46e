import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct SegmentationLabelCheckTests {
  /// A model that is sure of the drawn figure, and a mask without it.
  @Test func missingFigureIsTheIssue() {
    var data = annotatedScenes(.segmentation, count: 4)
    var scoring = MaskLabelScoring(classCount: 2)
    for index in data.samples.indices {
      guard case .mask(let source) = data.samples[index].annotation,
        let mask = try? source.read()
      else { continue }
      let labels = index == 2 ? LabelMask(width: 32, height: 32) : mask
      data.samples[index].annotation = .mask(MaskSource(labels))
      scoring.add(
        labels: labels, probabilities: mask.values.flatMap { $0 == 1 ? [0.1, 0.9] : [0.9, 0.1] })
    }
    let check = SegmentationLabelCheck(scoring, dataset: data, samples: [0, 1, 2, 3])
    #expect(check.issues.count == 1)
    let issue = check.issues[0]
    #expect(issue.path == "scene#2" && issue.kind == .maskIssue)
    #expect(issue.given == "ground" && issue.suggested == "figure")
    #expect(issue.box.map { $0[2] * $0[3] } == 128)
    #expect(abs((issue.selfConfidence ?? 1) - 0.1) < 1e-6)
    #expect(issue.score == check.result.images[2].quality)
    #expect(issue.score < 0.9 && check.result.images[0].quality > 0.89)
    // The figure has an eighth of the pixels: smaller ones can be left out.
    let strict = SegmentationLabelCheck(
      scoring, dataset: data, samples: [0, 1, 2, 3], smallestRegion: 0.2)
    #expect(strict.issues.isEmpty)
  }

  @Test func runsAModelOnTheChosenImages() throws {
    let place = Scratch()
    var configuration = sceneConfiguration(.segmentation)
    configuration.epochs = 2
    let data = annotatedScenes(.segmentation)
    let trainer = try Trainer(
      configuration: configuration, data: try configuration.divide(data), runFolder: place("run"),
      makeModel: makeAny)
    _ = try trainer.train { _ in }
    let run = try TrainedRun(contentsOf: place("run"))
    let samples = data.indices(of: .validation)
    let check = try SegmentationLabelCheck(run: run, dataset: data, samples: samples)
    #expect(check.samples == samples)
    #expect(check.result.classes.map(\.pixels) == [samples.count * 896, samples.count * 128])
    // The scores by the raw outputs: the input has the image's size, so nothing is interpolated.
    let raw = try run.results(on: data, samples: samples).results
    for (result, image) in zip(raw, check.result.images) {
      guard case .mask(let source) = data.samples[result.index].annotation else { continue }
      let labels = try source.read().values
      var weighted = 0.0
      var weights = 0.0
      for (pixel, label) in labels.enumerated() {
        let logits = [result.outputs[2 * pixel], result.outputs[2 * pixel + 1]].map { Double($0) }
        let confidence = 1 / (1 + exp(logits[1 - Int(label)] - logits[Int(label)]))
        weighted += confidence * exp((1 - confidence) / 0.1)
        weights += exp((1 - confidence) / 0.1)
      }
      #expect(abs(image.quality - weighted / weights) < 1e-5)
    }
  }
}
