import Foundation
import FoveaImages
import FoveaTensors

/// A trained model that predicts from images: ``Classifier``, ``Detector``, ``Segmenter``,
/// ``Regressor``, ``Verifier``, and ``VisionModel`` for any of them.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: "runs/photos")
/// print(try classifier.predict("a.jpg"))                         // one image
/// let both = try await classifier.predict(["a.jpg", "b.jpg"])    // several, in order
/// for try await found in classifier.predictions(for: images) {   // any number
///   print(found.name, found.prediction)
/// }
/// ```
///
/// All calls may be made from any number of threads and tasks. Images are decoded in parallel, and
/// go through the network one batch at a time, on all cores. Synchronous and asynchronous calls
/// give bit-identical results.
public protocol Predictor: Sendable {
  /// The result for an image.
  associatedtype Prediction: Sendable

  /// The model with its card.
  var trained: TrainedModel { get }

  /// Makes a predictor of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  init(_ trained: TrainedModel) throws

  /// The results for the images of a batch, in order.
  ///
  /// - Throws: `InferenceError` naming an image where the outputs are NaN or infinite.
  func predictions(from outputs: BatchOutputs) throws -> [Prediction]

  /// Computes the result from an image at its own size; nil for predictors that resize images to
  /// the input.
  var wholeImagePrediction: (@Sendable (Image) throws -> Prediction)? { get }
}

extension Predictor {
  /// Nil: images are resized to the input.
  public var wholeImagePrediction: (@Sendable (Image) throws -> Prediction)? { nil }

  /// The card in the model's file: its task, input, origin and validation metrics.
  public var card: ModelCard { trained.card }

  /// The classes, or the values of a regression, in the order of the model's outputs.
  public var classNames: [String] { trained.card.classNames }

  /// Loads a model file, a checkpoint, or the model of a run's folder. The model is one of the
  /// catalogue's, a registered one, or a graph in the file.
  ///
  /// - Parameter checking: The time of the check for damaged weights.
  /// - Throws: `InferenceError` where the file is missing, damaged, doesn't fit the model or is for
  ///   another task; `ModelError` where the model can't be built.
  public init(contentsOf url: URL, checking: TrainedModel.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }

  /// Loads a model file, a checkpoint, or the model of a run's folder.
  ///
  /// - Throws: The errors of `init(contentsOf:checking:)` for a URL.
  public init(contentsOf path: String, checking: TrainedModel.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: path, checking: checking))
  }

  /// The result for an image.
  ///
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where it has another
  ///   size than the input and isn't resized, `InferenceError` where the weights are damaged or the
  ///   outputs are not finite.
  public func predict(_ image: InputImage) throws -> Prediction {
    let batch = try PredictionBatches.batch(
      InputBatch.Source.all([image])[...], self, InferenceOptions(workers: 1))
    return try PredictionBatches.results(of: batch, self, reusesPlan: true)[0]
  }

  /// The result for an image, without blocking the calling thread.
  ///
  /// - Throws: The errors of the synchronous call, and `CancellationError`.
  public func predict(_ image: InputImage) async throws -> Prediction {
    try await Background.run { try predict(image) }
  }

  /// The results for several images, in order.
  ///
  /// - Parameter batchSize: The number of images per batch, at least 1.
  /// - Throws: The errors of predicting one image, naming the image.
  public func predict(_ images: [InputImage], batchSize: Int = 32) throws -> [Prediction] {
    var results: [Prediction] = []
    try predictions(for: images, options: InferenceOptions(batchSize: batchSize)).forEach {
      results.append($0.prediction)
    }
    return results
  }

  /// The results for several images, in order, without blocking the calling thread.
  ///
  /// - Throws: The errors of the synchronous call, and `CancellationError` before the next batch.
  public func predict(_ images: [InputImage], batchSize: Int = 32) async throws -> [Prediction] {
    var results: [Prediction] = []
    for try await found in predictions(
      for: images, options: InferenceOptions(batchSize: batchSize))
    {
      results.append(found.prediction)
    }
    return results
  }

  /// The results for any number of images, in order, computed on demand by `forEach` or
  /// `for try await`.
  ///
  /// - Parameters:
  ///   - options: The options of reading images, which may skip those that can't be decoded.
  ///   - onSkipped: Called with each skipped image.
  public func predictions(
    for images: [InputImage], options: InferenceOptions = InferenceOptions(),
    onSkipped: @escaping @Sendable (SkippedImage) -> Void = { _ in }
  ) -> Predictions<Self> {
    Predictions(model: self, images: images, options: options, onSkipped: onSkipped)
  }
}
