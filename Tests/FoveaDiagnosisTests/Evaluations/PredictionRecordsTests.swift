import Foundation
import FoveaDiagnosis
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing

/// Results as lines of JSON.
@Suite struct PredictionRecordsTests {
  private func result(_ task: VisionTask, decision: DecisionThreshold? = nil) throws -> VisionResult
  {
    let network: any Layer =
      switch task {
      case .classification, .regression, .verification: OwnNetwork(.image, outputs: 3)
      case .segmentation: OwnNetwork(.pixels, outputs: 3)
      case .detection: OwnDetector(classes: 3)
      }
    let card = ModelCard(
      task: task, architecture: "own", classNames: ["a", "b", "c"],
      preprocessing: Preprocessing(width: 32, height: 24, channels: 3), decision: decision)
    let picture = Samples.noise(width: 40, height: 30, channels: 3)
    return try VisionModel(TrainedModel(model: network, card: card)).predict(.pixels(picture))
  }

  @Test func aClassificationListsTheMostProbable() throws {
    guard case .classification(let found) = try result(.classification) else {
      Issue.record("no classification")
      return
    }
    let record = PredictionRecord(path: "x.png", found, limit: 2)
    #expect(record.path == "x.png" && record.label == found.name)
    #expect(record.probability == found.probability)
    #expect(record.top.map(\.label) == found.scores.prefix(2).map(\.name))
    // The class that a threshold chooses need not be among those listed.
    let last = found.scores[2]
    let threshold = DecisionThreshold(
      className: last.name, score: last.probability, target: "f1", precision: 1, recall: 1,
      isReached: true)
    guard case .classification(let decided) = try result(.classification, decision: threshold)
    else { return }
    let other = PredictionRecord(path: "x.png", decided, limit: 2)
    #expect(other.label == last.name && other.probability == last.probability)
    #expect(other.top == record.top)
  }

  @Test func detectionsHaveTheImagesSize() throws {
    guard case .detection(let found) = try result(.detection), let first = found.first else {
      Issue.record("no detections")
      return
    }
    let record = DetectionPredictionRecord(path: "x.png", found)
    #expect(record.width == 40 && record.height == 30 && record.objects.count == found.count)
    #expect(record.objects[0].label == found.name(of: first))
    #expect(
      record.objects[0].box == [first.box.left, first.box.top, first.box.right, first.box.bottom])
  }

  @Test func masksAreCounted() throws {
    guard case .segmentation(let found) = try result(.segmentation) else {
      Issue.record("no mask")
      return
    }
    let record = SegmentationPredictionRecord(path: "x.png", found, mask: "m.png")
    #expect(record.width == 40 && record.height == 30 && record.mask == "m.png")
    #expect(record.shares.map(\.label) == ["a", "b", "c"])
    #expect(record.shares.map(\.pixels) == found.pixelCounts())
    #expect(abs(record.shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
  }

  @Test func valuesKeepTheirNames() throws {
    guard case .regression(let found) = try result(.regression) else {
      Issue.record("no values")
      return
    }
    let record = RegressionPredictionRecord(path: "x.png", found)
    #expect(record.values.map(\.name) == ["a", "b", "c"])
    #expect(record.values.map(\.value) == found.map(\.value))
  }
}
