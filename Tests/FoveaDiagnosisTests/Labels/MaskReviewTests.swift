import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct MaskReviewTests {
  /// A model that has learned to find figures finds the one that the mask of an image lacks.
  @Test func aTrainedModelFindsTheErasedFigure() throws {
    let place = Scratch()
    var configuration = sceneConfiguration(.segmentation)
    configuration.epochs = 12
    var data = annotatedScenes(.segmentation)
    _ = try Trainer(
      configuration: configuration, data: try configuration.divide(data), runFolder: place("run"),
      makeModel: makeAny
    ).train { _ in }
    let trained = try TrainedModel(contentsOf: place("run"))
    // The images of validation, in an order of their own.
    let samples = Array(data.indices(of: .validation).reversed())
    let wrong = samples[2]
    let scene = try data.samples[wrong].scene(channels: 1)
    let figure = try #require(scene.mask)
    data.samples[wrong].annotation = .mask(MaskSource(LabelMask(width: 32, height: 32)))
    let stop = StopSignal()
    let pass = HeldOutPass(
      trained: trained, dataset: data, samples: samples, options: InferenceOptions(batchSize: 4),
      features: nil, stop: stop)
    var progress: [Int] = []
    let predictions = try #require(
      try MaskReview().predictions(pass) { done, _ in progress.append(done) })
    #expect(progress == [4, 6] && predictions.keys.sorted() == samples.sorted())
    let issue = try #require(MaskReview().findings(in: data, predictions).issues.first)
    #expect(issue.path == "scene#\(wrong)" && issue.kind == .maskIssue)
    #expect(issue.given == "ground" && issue.suggested == "figure" && issue.split == "val")
    // The region is where the figure was.
    let places = figure.values.indices.filter { figure.values[$0] == 1 }
    let left = places.map { $0 % 32 }.min() ?? 0
    let top = places.map { $0 / 32 }.min() ?? 0
    let (width, height) = wrong % 2 == 0 ? (16, 8) : (8, 16)
    let truth = BoundingBox(
      left: Double(left), top: Double(top), right: Double(left + width),
      bottom: Double(top + height))
    let box = try #require(issue.box)
    let found = BoundingBox(
      left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3])
    #expect(found.iou(truth) > 0.6, "\(found) \(truth)")
    stop.request()
    #expect(try MaskReview().predictions(pass) { _, _ in } == nil)
  }

  /// Each image's scoring is what the images together give it.
  @Test func imagesAreScoredAloneAsTogether() throws {
    let place = Scratch()
    let configuration = sceneConfiguration(.segmentation)
    let data = annotatedScenes(.segmentation)
    _ = try Trainer(
      configuration: configuration, data: try configuration.divide(data), runFolder: place("run"),
      makeModel: makeAny
    ).train { _ in }
    let run = try TrainedRun(contentsOf: place("run"))
    let samples = data.indices(of: .validation)
    let pass = HeldOutPass(
      trained: run.trained, dataset: data, samples: samples, options: InferenceOptions(),
      features: nil, stop: StopSignal())
    let predictions = try #require(try MaskReview().predictions(pass) { _, _ in })
    let check = try SegmentationLabelCheck(run: run, dataset: data, samples: samples)
    for (position, sample) in samples.enumerated() {
      let alone = try #require(predictions[sample]?.result().images[0])
      #expect(abs(alone.quality - check.result.images[position].quality) < 1e-9)
    }
    #expect(MaskReview().findings(in: data, predictions).issues == check.issues)
  }
}
