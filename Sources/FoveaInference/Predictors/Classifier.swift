import FoveaRunRecords
import Foundation
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaTensors

/// A trained classifier, ready to predict.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: URL(filePath: "runs/photos"))
/// let found = try classifier.classify(.file(URL(filePath: "a.jpg")))
/// print(found.name, found.probability)
/// ```
public struct Classifier: Sendable {
  /// The model with its card.
  public let trained: TrainedModel

  /// What the model's file says about it.
  public var card: ModelCard { trained.card }
  /// The model with its trained weights.
  public var model: any Layer { trained.model }
  /// The file it was read from.
  public var file: URL { trained.file }

  /// Takes a model that was trained for classification.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.classification)
    self.trained = trained
  }

  /// Loads a model file, a checkpoint, or the model of a run's folder; see `TrainedModel`.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task; whatever `makeModel` throws.
  public init(
    contentsOf url: URL, makeModel: ModelFactory, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    try self.init(TrainedModel(contentsOf: url, makeModel: makeModel, checking: checking))
  }

  /// The numbers the model gives for images that are already input: `[N, height, width, channels]`
  /// to logits `[N, classes]`, unevaluated.
  public func callAsFunction(_ images: Tensor) -> Tensor { trained(images) }

  /// Says what is in an image. May be called from any thread.
  ///
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where its size differs
  ///   from the input's and nothing resizes it, `InferenceError` or `SafetensorsError` where the
  ///   weights are damaged.
  public func classify(_ image: InputImage) throws -> Classification {
    try classify([image])[0]
  }

  /// Says what is in each of several images, in order. May be called from any thread.
  ///
  /// - Parameter batchSize: images that go through the model at once, while the next are decoded.
  /// - Throws: as for one image; the error names the image.
  public func classify(_ images: [InputImage], batchSize: Int = 32) throws -> [Classification] {
    try trained.results(of: images, batchSize: batchSize) { batch, logits in
      try scores(logits, names: batch.names).map {
        Classification($0, classNames: card.classNames)
      }
    }
  }

  /// Classifies image files, in order.
  ///
  /// - Parameters:
  ///   - top: how many classes each prediction lists.
  ///   - onPrediction: called with each prediction as it is made.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `ImageError` naming the file that cannot be decoded.
  @discardableResult
  public func predict(
    images: [URL], top: Int = 5, options: InferenceOptions = .init(),
    onPrediction: (PredictionRecord) throws -> Void = { _ in },
    onSkipped: (SkippedImage) throws -> Void = { _ in }
  ) throws -> [PredictionRecord] {
    var predictions: [PredictionRecord] = []
    try trained.run(over: images, options: options, onSkipped: onSkipped) { batch, logits in
      for prediction in try records(logits, names: batch.names, top: top) {
        predictions.append(prediction)
        try onPrediction(prediction)
      }
    }
    return predictions
  }

  /// Classifies one image.
  ///
  /// - Throws: `PreprocessingError` where its size differs from the input's and nothing resizes it.
  public func predict(
    _ image: Image, named name: String = "image", top: Int = 5
  ) throws -> PredictionRecord {
    let batch = try InputBatch(
      [InputBatch.Source(image: .pixels(image), name: name)], card: card, onBadImage: .error,
      threads: 1)
    return try records(trained.outputs(of: batch), names: [name], top: top)[0]
  }

  private func records(
    _ logits: [Float], names: [String], top: Int
  ) throws -> [PredictionRecord] {
    try zip(names, scores(logits, names: names)).map { name, scores in
      PredictionRecord(
        path: name, probabilities: scores.probabilities, classNames: card.classNames,
        decision: scores.label, limit: max(top, 1))
    }
  }

  private func scores(_ logits: [Float], names: [String]) throws -> [ClassScores] {
    let decision = ClassDecision(classNames: card.classNames, decision: card.decision)
    let count = card.classNames.count
    return try names.enumerated().map { index, name in
      let row = Array(logits[index * count..<(index + 1) * count])
      guard row.allSatisfy(\.isFinite) else { throw InferenceError.notFinite(name) }
      return ClassScores(row, decision: decision)
    }
  }
}
