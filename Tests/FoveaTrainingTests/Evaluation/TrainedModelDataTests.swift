import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaModels
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Outputs that are NaN or infinite give no figures.
@Suite(.serialized) struct TrainedModelDataTests {
  /// A model whose sums overflow.
  private func overflowing(_ task: VisionTask) throws -> TrainedModel {
    let names: [VisionTask: String] = [.detection: "yolo-n", .segmentation: "unet"]
    let specification = ModelSpecification(
      architecture: names[task] ?? "small_cnn", classCount: 2, channels: 1, height: 32, width: 32)
    var model = try Catalogue.make(specification, RandomKey(seed: 1))
    model.update { _, parameter in
      let shape = parameter.value.shape
      parameter.value = Tensor(
        [Float](repeating: 3e38, count: shape.reduce(1, *)), shape: shape)
    }
    return try TrainedModel(
      model: model,
      card: ModelCard(
        task: task, model: specification,
        classNames: task.traits.namesOutputs ? annotatedScenes(task).classNames : [],
        preprocessing: Preprocessing(width: 32, height: 32, channels: 1)))
  }

  @Test(arguments: VisionTask.allCases) func notFiniteOutputsGiveNoFigures(task: VisionTask) throws
  {
    let trained = try overflowing(task)
    let scenes = annotatedScenes(task)
    let error = #expect(throws: InferenceError.self) {
      switch task {
      case .classification: _ = try Classifier(trained).evaluate(scenes, split: nil)
      case .detection: _ = try Detector(trained).evaluate(scenes, split: nil)
      case .segmentation: _ = try Segmenter(trained).evaluate(scenes, split: nil)
      case .regression: _ = try Regressor(trained).evaluate(scenes, split: nil)
      case .verification: _ = try Verifier(trained).evaluate(scenes, split: nil)
      }
    }
    #expect(error?.kind == .notFinite)
    #expect(error?.description.contains("the model's output for scene#0 is NaN") == true)
  }

  @Test func tiledSegmentationGivesNoFigures() throws {
    let segmenter = try Segmenter(overflowing(.segmentation))
    let error = #expect(throws: InferenceError.self) {
      try segmenter.evaluate(annotatedScenes(.segmentation), split: nil, tiling: Tiling(overlap: 8))
    }
    #expect(error?.kind == .notFinite)
    let overlap = #expect(throws: InferenceError.self) {
      try segmenter.evaluate(
        annotatedScenes(.segmentation), split: nil, tiling: Tiling(overlap: .max))
    }
    #expect(overlap?.kind == .badSetting)
  }

  @Test(arguments: VisionTask.allCases) func validationStops(task: VisionTask) throws {
    let trained = try overflowing(task)
    let scenes = annotatedScenes(task)
    let configuration = sceneConfiguration(task)
    let context = TaskContext(
      configuration: configuration, dataset: scenes, model: trained.model, card: trained.card,
      loss: nil, detectionLoss: nil)
    let loader = try Loader(
      scenes, split: .validation, preprocessing: trained.card.preprocessing,
      options: LoaderOptions(batchSize: 4, sampling: .sequential))
    let error = #expect(throws: MetricError.self) {
      try Validation(
        trained.model, on: loader, task: context.usualTask(), metric: .lossUnweighted,
        stop: StopSignal()
      ) { _, _ in }
    }
    #expect(error == .notFinite(sample: 0))
  }
}
