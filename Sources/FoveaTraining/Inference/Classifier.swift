import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaRunRecords
import FoveaTensors

/// A trained classifier, ready to evaluate and predict.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: runFolder, makeModel: makeModel)
/// for prediction in try classifier.predict(images: [URL(filePath: "a.jpg")]) {
///   print(prediction.path, prediction.label, prediction.probability)
/// }
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
  /// - Throws: `TrainingError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.classification)
    self.trained = trained
  }

  /// Loads a model file, a checkpoint, or the model of a run's folder; see `TrainedModel`.
  ///
  /// - Throws: `TrainingError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task; whatever `makeModel` throws.
  public init(
    contentsOf url: URL, makeModel: ModelFactory, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    try self.init(TrainedModel(contentsOf: url, makeModel: makeModel, checking: checking))
  }

  /// The numbers the model gives for images that are already input: `[N, height, width, channels]`
  /// to logits `[N, classes]`, unevaluated.
  public func callAsFunction(_ images: Tensor) -> Tensor { trained(images) }

  /// Measures the classifier on a split of a data set (nil: on all samples).
  ///
  /// The data's classes are matched with the model's by name.
  ///
  /// - Throws: `TrainingError` where the data has a class that the model does not know,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> ClassifierEvaluation {
    var evaluator = ClassificationEvaluator(
      classNames: card.classNames, decision: card.decision)
    var predictions: [PredictionRecord] = []
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { _, batch, logits in
      let first = evaluator.sampleCount
      try evaluator.add(logits, labels: batch.labels)
      for (offset, name) in batch.names.enumerated() {
        predictions.append(
          PredictionRecord(
            path: name, probabilities: evaluator.probabilities(sample: first + offset),
            classNames: card.classNames, decision: evaluator.predictions[first + offset]))
      }
      indices += batch.indices
    }
    let name = split?.rawValue ?? "all"
    return ClassifierEvaluation(
      record: try evaluator.record(split: name, topK: options.topK, bootstrap: Bootstrap()),
      curves: try evaluator.curves(split: name), predictions: predictions,
      truths: evaluator.labels.map { card.classNames[$0] }, indices: indices,
      skippedImages: skipped)
  }

  /// Classifies image files, in order.
  ///
  /// - Parameters:
  ///   - top: how many classes each prediction lists.
  ///   - onPrediction: called with each prediction as it is made.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
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
  /// - Throws: `DatasetError` where its size differs from the input's and nothing resizes it.
  public func predict(
    _ image: Image, named name: String = "image", top: Int = 5
  ) throws -> PredictionRecord {
    let input = try card.preprocessing(image, name: name)
    let logits = self(Tensor(input, shape: card.model.inputShape))
    try Tensor.evaluating([logits])
    try trained.checkContent()
    return try records(logits.floats(), names: [name], top: top)[0]
  }

  private func records(
    _ logits: [Float], names: [String], top: Int
  ) throws -> [PredictionRecord] {
    var evaluator = ClassificationEvaluator(
      classNames: card.classNames, decision: card.decision)
    // The labels play no part; the evaluator turns logits into probabilities.
    try evaluator.add(logits, labels: [Int](repeating: 0, count: names.count))
    return names.enumerated().map { index, name in
      PredictionRecord(
        path: name, probabilities: evaluator.probabilities(sample: index),
        classNames: card.classNames, decision: evaluator.predictions[index], limit: max(top, 1))
    }
  }
}
