import Foundation
import FoveaInterchange

/// A trained model of whatever task its file says, ready to look at images.
///
/// ```swift
/// let model = try VisionModel(contentsOf: URL(filePath: "model.safetensors"))
/// switch try model.look(at: .file(URL(filePath: "a.jpg"))) {
/// case .classification(let found): print(found.name, found.probability)
/// case .objects(let objects): for object in objects { print(object.name, object.box) }
/// case .mask(let mask): print(mask.width, mask.height)
/// case .values(let values): for value in values { print(value.name, value.value) }
/// }
/// ```
///
/// It may be called from any number of threads: images are decoded beside each other, and go
/// through the network one batch at a time, on all cores. The results are the same, bit by bit.
public enum VisionModel: Sendable {
  /// Says what is in images.
  case classifier(Classifier)
  /// Finds objects.
  case detector(Detector)
  /// Labels pixels.
  case segmenter(Segmenter)
  /// Reads off values.
  case regressor(Regressor)

  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Parameter checking: when damage to the weights is looked for; where that is `meanwhile`, a
  ///   result of damaged ones is never given out.
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged or doesn't
  ///   fit the model.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }

  /// Takes a loaded model.
  ///
  /// - Throws: `InferenceError` where it lacks what its task needs.
  public init(_ trained: TrainedModel) throws {
    switch trained.card.task {
    case .classification: self = .classifier(try Classifier(trained))
    case .detection: self = .detector(try Detector(trained))
    case .segmentation: self = .segmenter(try Segmenter(trained))
    case .regression: self = .regressor(try Regressor(trained))
    case .verification:
      throw InferenceError(
        .unsuitableModel,
        "the model \(trained.file.path) compares images; use Verifier")
    }
  }

  /// The model with its card.
  public var trained: TrainedModel {
    switch self {
    case .classifier(let classifier): classifier.trained
    case .detector(let detector): detector.trained
    case .segmenter(let segmenter): segmenter.trained
    case .regressor(let regressor): regressor.trained
    }
  }

  /// The classes, or the values of a regression, in the order of the model's outputs.
  public var classNames: [String] { trained.card.classNames }

  /// What the model says of an image.
  ///
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where its size differs
  ///   from the input's and nothing resizes it, `InferenceError` or `SafetensorsError` where the
  ///   weights are damaged.
  public func look(at image: InputImage) throws -> VisionResult {
    try look(at: [image])[0]
  }

  /// What the model says of several images, in order.
  ///
  /// - Parameter batchSize: images that go through the model at once, while the next are decoded.
  /// - Throws: as for one image; the error names the image.
  public func look(at images: [InputImage], batchSize: Int = 8) throws -> [VisionResult] {
    switch self {
    case .classifier(let classifier):
      try classifier.classify(images, batchSize: batchSize).map { .classification($0) }
    case .detector(let detector):
      try detector.detect(in: images, batchSize: batchSize).map { .objects($0) }
    case .segmenter(let segmenter):
      try segmenter.segment(images, batchSize: batchSize).map { .mask($0) }
    case .regressor(let regressor):
      try regressor.estimate(images, batchSize: batchSize).map { .values($0) }
    }
  }
}
