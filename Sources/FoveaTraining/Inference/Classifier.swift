import FoveaSupport
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
  /// What the model's file says about it.
  public let card: ModelCard
  /// The model with its trained weights.
  public let model: any Layer
  /// The file it was read from.
  public let file: URL
  private let content: SafetensorsFile

  /// Loads a model file, a checkpoint, or the model of a run's folder (`model.safetensors`, or
  /// `best.safetensors` where training has not ended). The weights stay in the file until they are
  /// used.
  ///
  /// - Parameter checking: when damage to the weights is looked for; where that is `meanwhile`,
  ///   `evaluate` and `predict` throw before they give a result of damaged ones.
  /// - Throws: `TrainingError` or `SafetensorsError` where the file is missing, damaged, or doesn't
  ///   fit the model; whatever `makeModel` throws.
  public init(
    contentsOf url: URL, makeModel: ModelFactory, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    file = try Self.modelFile(at: url)
    let (weights, card, content) = try ModelFile.read(file, checking: checking)
    self.content = content
    let model = try makeModel(card.model, RandomKey(seed: 0))
    try ModelFile.check(
      weights.values, against: model, named: card.model.architecture, "weight", file)
    guard card.classNames.count == card.model.classCount else {
      throw TrainingError(
        .badFile,
        "\(file.path) has \(card.classNames.count) class names for \(card.model.classCount) classes."
      )
    }
    self.card = card
    self.model = weights.applied(to: model)
  }

  private static func modelFile(at url: URL) throws -> URL {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw TrainingError(
        .badFile, "there is no model file or run folder \(url.path). Check the path.")
    }
    guard isFolder.boolValue else { return url }
    let files = RunFiles(url)
    for file in [files.model, files.best]
    where FileManager.default.fileExists(atPath: file.path) { return file }
    throw TrainingError(
      .badFile,
      "\(url.path) holds no model: neither model.safetensors nor best.safetensors. Give the folder of "
        + "a run that has come to a validation, or a model file.")
  }

  /// The numbers the model gives for images that are already input: `[N, height, width, channels]`
  /// to logits `[N, classes]`, unevaluated.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    model(images, Context(training: false))
  }

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
    let dataset = try matched(dataset)
    let loader = try loader(
      dataset, samples: split.map { dataset.indices(of: $0) }, named: split?.rawValue, options)
    var evaluator = ClassificationEvaluator(classNames: card.classNames)
    var predictions: [PredictionRecord] = []
    var indices: [Int] = []
    var skipped: [SkippedImage] = []
    let pass = ClassifierPass(model: model, loader: loader)
    _ = try pass.run { batch, logits, _, left in
      try content.check()
      let first = evaluator.sampleCount
      try evaluator.add(logits, labels: batch.labels)
      for (offset, name) in batch.names.enumerated() {
        predictions.append(
          PredictionRecord(
            path: name, probabilities: evaluator.probabilities(sample: first + offset),
            classNames: card.classNames))
      }
      indices += batch.indices
      skipped += left
      try progress(evaluator.sampleCount, loader.sampleCount)
      return true
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
    guard !images.isEmpty else { return [] }
    let samples = images.map { Sample(id: $0.relativePath, source: .file($0), label: 0) }
    let dataset = Dataset(
      name: "images", root: URL(fileURLWithPath: "."), format: "files",
      classNames: card.classNames, samples: samples)
    var predictions: [PredictionRecord] = []
    let pass = ClassifierPass(
      model: model, loader: try loader(dataset, samples: nil, named: nil, options),
      reusesPlan: options.reusesPlan)
    _ = try pass.run { batch, logits, _, skipped in
      try content.check()
      for image in skipped { try onSkipped(image) }
      for prediction in try records(logits, names: batch.names, top: top) {
        predictions.append(prediction)
        try onPrediction(prediction)
      }
      return true
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
    try content.check()
    return try records(logits.floats(), names: [name], top: top)[0]
  }

  private func records(
    _ logits: [Float], names: [String], top: Int
  ) throws -> [PredictionRecord] {
    var evaluator = ClassificationEvaluator(classNames: card.classNames)
    // The labels play no part; the evaluator turns logits into probabilities.
    try evaluator.add(logits, labels: [Int](repeating: 0, count: names.count))
    return names.enumerated().map { index, name in
      PredictionRecord(
        path: name, probabilities: evaluator.probabilities(sample: index),
        classNames: card.classNames, limit: max(top, 1))
    }
  }

  private func loader(
    _ dataset: Dataset, samples: [Int]?, named split: String?,
    _ options: InferenceOptions
  ) throws -> Loader {
    if let samples, samples.isEmpty {
      throw TrainingError(
        .unsuitableData,
        "\(dataset.root.path) has no \(split ?? "") samples; it has: "
          + dataset.splits.map(\.rawValue).joined(separator: ", ") + ".")
    }
    return try Loader(
      dataset, samples: samples, preprocessing: card.preprocessing,
      options: LoaderOptions(
        batchSize: options.batchSize, sampling: .sequential,
        workers: options.workers ?? TrainingConfiguration.automaticWorkers,
        onBadImage: options.onBadImage))
  }

  /// The data set with labels that count the model's classes.
  private func matched(_ dataset: Dataset) throws -> Dataset {
    if dataset.classNames == card.classNames { return dataset }
    let places = Dictionary(
      card.classNames.enumerated().map { ($0.element, $0.offset) }
    ) { first, _ in first }
    var labels: [Int] = []
    for name in dataset.classNames {
      guard let place = places[name] else {
        throw TrainingError(
          .unsuitableData,
          "the model \(file.path) knows no class '\(name)', which \(dataset.root.path) has."
            + NearestName.question(for: name, among: card.classNames)
            + " Its \(card.classNames.count) classes are "
            + card.classNames.prefix(10).joined(separator: ", ")
            + (card.classNames.count > 10 ? ", …." : "."))
      }
      labels.append(place)
    }
    var result = dataset
    result.classNames = card.classNames
    for index in result.samples.indices {
      result.samples[index].label = labels[result.samples[index].label]
    }
    return result
  }
}
