import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct BoxReviewTests {
  /// Predictions are those of the detector for each image, and survive the files of folds.
  @Test func predictionsAreTheDetectorsByPosition() throws {
    let place = Scratch()
    var configuration = sceneConfiguration(.detection)
    configuration.epochs = 10
    let data = annotatedScenes(.detection)
    _ = try Trainer(
      configuration: configuration, data: try configuration.divide(data), runFolder: place("run"),
      makeModel: makeAny
    ).train { _ in }
    let trained = try TrainedModel(contentsOf: place("run"))
    let samples = Array(data.samples.indices.reversed())
    let stop = StopSignal()
    let pass = HeldOutPass(
      trained: trained, dataset: data, samples: samples, options: InferenceOptions(batchSize: 5),
      features: nil, stop: stop)
    var progress: [Int] = []
    let found = try #require(try BoxReview().predictions(pass) { done, _ in progress.append(done) })
    #expect(progress == [5, 10, 15, 20, 24])
    let all = try Detector(trained).detections(
      on: data, samples: nil, options: .init(), progress: { _, _ in })
    #expect(all.samples == Array(0..<24) && found.count == 24)
    for sample in all.samples {
      let ours = try #require(found[sample]?.detections)
      #expect(ours.count == all.detections[sample].count)
      for (own, other) in zip(ours, all.detections[sample]) {
        #expect(own.label == other.label && abs(own.score - other.score) < 1e-5)
        #expect(own.box.iou(other.box) > 0.999)
      }
    }
    #expect(found.values.contains { !$0.detections.isEmpty })
    let coded = try RecordCoding.decoder().decode(
      [Int: BoxReview.Prediction].self, from: RecordCoding.encoder().encode(found))
    #expect(coded == found)
    stop.request()
    #expect(try BoxReview().predictions(pass) { _, _ in } == nil)
  }

  /// Ten images with a right box each; two have an error, at positions that are not judged in
  /// order.
  @Test func findingsNameTheImagesAtTheirPositions() throws {
    var data = annotatedScenes(.detection, count: 12)
    let right = data.samples.map(\.boxes)
    // The object of image 4 has no box, and that of image 7 the other class.
    data.samples[4].annotation = .boxes([])
    data.samples[7].annotation = .boxes(
      right[7].map { BoxAnnotation(label: 1 - $0.label, box: $0.box) })
    let judged = Array(2..<12)
    var predictions: [Int: BoxReview.Prediction] = [:]
    for position in judged {
      let score = position == 4 ? 0.95 : 0.9 + 0.002 * Double(position)
      predictions[position] = BoxReview.Prediction(
        right[position].map { Detection(label: $0.label, score: score, box: $0.box) })
    }
    let found = try BoxReview().findings(in: data, predictions)
    #expect(found.issues.map(\.path) == ["scene#4", "scene#7"])
    #expect(found.issues.map(\.kind) == [.overlookedObject, .swappedClass])
    let (overlooked, swapped) = (found.issues[0], found.issues[1])
    #expect(swapped.given == "wide" && swapped.suggested == "tall")
    #expect(overlooked.suggested == "wide" && overlooked.box == right[4][0].box.corner)
    // Nothing accounts for the prediction of 0.95.
    #expect(abs(overlooked.score - 0.05) < 1e-12)
    #expect(found.estimatedErrors == nil && found.agreement == nil)
  }
}
