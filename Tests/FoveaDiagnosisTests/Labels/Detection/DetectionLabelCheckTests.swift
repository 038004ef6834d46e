import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct DetectionLabelCheckTests {
  private func box(_ x: Double, _ y: Double, _ side: Double = 40) -> BoundingBox {
    BoundingBox(left: x, top: y, right: x + side, bottom: y + side)
  }

  /// Twelve images with two right boxes each; the first three have one error each.
  private func cells() -> (dataset: Dataset, predictions: [[Detection]]) {
    var annotations = (0..<12).map { _ in
      [BoxAnnotation(label: 0, box: box(10, 10)), BoxAnnotation(label: 1, box: box(110, 10))]
    }
    var predictions = annotations.map { boxes in
      boxes.map { Detection(label: $0.label, score: 0.98, box: $0.box.moved(x: 0.5, y: 0)) }
    }
    // An object without a box, which two classes are guessed for.
    predictions[0].append(Detection(label: 1, score: 0.99, box: box(10, 200)))
    predictions[0].append(Detection(label: 0, score: 0.96, box: box(12, 201)))
    annotations[1][0].label = 1
    predictions[1][0].score = 0.99
    annotations[2][1].box = box(135, 10)
    let images = MemoryImages(
      width: 256, height: 256, channels: 1, count: 12,
      bytes: [UInt8](repeating: 90, count: 256 * 256 * 12))
    let dataset = Dataset(
      name: "cells", root: URL(fileURLWithPath: "/cells"), format: "drawn", task: .detection,
      classNames: ["red", "white"],
      samples: annotations.enumerated().map { index, boxes in
        Sample(
          id: "cell\(index).png", source: .memory(images, index), annotation: .boxes(boxes),
          split: .test)
      })
    return (dataset, predictions)
  }

  @Test func findsEachKindWithItsSuggestion() throws {
    let (dataset, predictions) = cells()
    let check = try DetectionLabelCheck(
      dataset: dataset, samples: Array(0..<12), predictions: predictions, scaling: .none)
    #expect(check.issues.count == 3)
    #expect(check.issues.map(\.score) == check.issues.map(\.score).sorted())
    func issue(_ kind: LabelIssue.Kind) throws -> LabelIssue {
      try #require(check.issues.first { $0.kind == kind })
    }
    let overlooked = try issue(.overlookedObject)
    #expect(overlooked.path == "cell0.png" && overlooked.given.isEmpty)
    #expect(overlooked.suggested == "white" && overlooked.box == [10, 200, 40, 40])
    #expect(overlooked.selfConfidence == nil && overlooked.split == "test")
    let swapped = try issue(.swappedClass)
    #expect(swapped.path == "cell1.png" && swapped.given == "white")
    #expect(swapped.suggested == "red" && swapped.box == [10, 10, 40, 40])
    #expect(swapped.selfConfidence == 0)
    let moved = try issue(.badlyLocated)
    #expect(moved.path == "cell2.png" && moved.given == "white" && moved.suggested == "white")
    #expect(moved.box == [135, 10, 40, 40] && moved.suggestedBox == [110.5, 10, 40, 40])
    // The three images with errors are the worst.
    let order = check.scores.indices.sorted { check.scores[$0].quality < check.scores[$1].quality }
    #expect(Set(order.prefix(3)) == [0, 1, 2])
  }

  /// A detector whose scores end at 0.7 is never sure, unless its scores are scaled.
  @Test func lowScoresAreScaled() throws {
    var (dataset, predictions) = cells()
    for image in predictions.indices {
      for index in predictions[image].indices { predictions[image][index].score *= 0.7 }
    }
    dataset.samples.reverse()
    let samples = Array((0..<12).reversed())
    func kinds(_ scaling: ScoreScaling) throws -> Set<LabelIssue.Kind> {
      let check = try DetectionLabelCheck(
        dataset: dataset, samples: samples, predictions: predictions, scaling: scaling)
      #expect(check.samples == samples)
      return Set(check.issues.map(\.kind))
    }
    #expect(try kinds(.none) == [.badlyLocated])
    #expect(try kinds(.typicalScores) == [.badlyLocated, .swappedClass, .overlookedObject])
  }

  @Test func runsAModelOnTheChosenImages() throws {
    let place = Scratch()
    var configuration = sceneConfiguration(.detection)
    configuration.epochs = 1
    let data = annotatedScenes(.detection)
    let trainer = try Trainer(
      configuration: configuration, data: try configuration.divide(data), runFolder: place("run"),
      makeModel: makeAny)
    _ = try trainer.train { _ in }
    let run = try TrainedRun(contentsOf: place("run"))
    let samples = data.indices(of: .validation)
    var progress: [Int] = []
    let check = try DetectionLabelCheck(run: run, dataset: data, samples: samples) { done, _ in
      progress.append(done)
    }
    #expect(check.samples == samples && progress.last == samples.count)
    #expect(check.scores.map(\.swapped.count) == samples.map { data.samples[$0].boxes.count })
    // The same predictions, given, are judged alike.
    let found = try Detector(run.trained).detections(
      on: data, samples: samples, options: .init(), progress: { _, _ in })
    let again = try DetectionLabelCheck(
      dataset: data, samples: found.samples, predictions: found.detections)
    #expect(again.scores == check.scores && again.issues == check.issues)
  }
}
