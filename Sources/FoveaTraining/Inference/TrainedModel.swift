import Foundation
import FoveaDatasets
import FoveaInterchange
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// A trained model with the card that says how to use it: what the predictors of all tasks share.
public struct TrainedModel: Sendable {
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
  ///   predictors throw before they give a result of damaged ones.
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
  /// to raw outputs, unevaluated.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    model(images, Context(training: false))
  }

  /// Checks that the model was trained for a task.
  ///
  /// - Throws: `TrainingError` naming both.
  func require(_ task: VisionTask) throws {
    guard card.task != task else { return }
    throw TrainingError(
      .unsuitableModel,
      "the model \(file.path) was trained for \(card.task.rawValue), not for \(task.rawValue).")
  }

  /// Looks for damage, if that is still to be done.
  ///
  /// - Throws: `SafetensorsError`.
  func checkContent() throws { try content.check() }

  // MARK: Data

  /// Runs the model over a split of a data set (nil: all samples), whose classes are matched with
  /// the model's by name.
  ///
  /// - Parameter body: gets each batch and its raw outputs.
  /// - Returns: the data with the model's classes, and images left out.
  /// - Throws: `TrainingError` where the data has a class that the model does not know,
  ///   `DatasetError` for bad images or an empty split.
  func run(
    over dataset: Dataset, split: Split?, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void,
    _ body: (Dataset, Batch, [Float]) throws -> Void
  ) throws -> [SkippedImage] {
    let dataset = try matched(dataset)
    let loader = try loader(
      dataset, samples: split.map { dataset.indices(of: $0) }, named: split?.rawValue, options)
    var skipped: [SkippedImage] = []
    var done = 0
    _ = try ModelPass(model: model, loader: loader).run { batch, outputs, _, left in
      try checkContent()
      try body(dataset, batch, outputs)
      skipped += left
      done += batch.count
      try progress(done, loader.sampleCount)
      return true
    }
    return skipped
  }

  /// Runs the model over image files, in order.
  ///
  /// - Parameters:
  ///   - onSkipped: called with each file left out, where `options` says so.
  ///   - body: gets each batch and its raw outputs; names are the files' paths as given.
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
  func run(
    over images: [URL], options: InferenceOptions,
    onSkipped: (SkippedImage) throws -> Void = { _ in },
    _ body: (Batch, [Float]) throws -> Void
  ) throws {
    guard !images.isEmpty else { return }
    // Nothing is known of these images; an annotation that names places has them decoded whole.
    let annotation: Annotation =
      switch card.task {
      case .classification: .label(0)
      case .regression: .values([])
      case .detection, .segmentation: .boxes([])
      }
    let dataset = Dataset(
      name: "images", root: URL(fileURLWithPath: "."), format: "files",
      task: card.task == .segmentation ? .detection : card.task, classNames: card.classNames,
      samples: images.map {
        Sample(id: $0.relativePath, source: .file($0), annotation: annotation)
      })
    let pass = ModelPass(
      model: model, loader: try loader(dataset, samples: nil, named: nil, options),
      reusesPlan: options.reusesPlan)
    _ = try pass.run { batch, outputs, _, skipped in
      try checkContent()
      for image in skipped { try onSkipped(image) }
      try body(batch, outputs)
      return true
    }
  }

  private func loader(
    _ dataset: Dataset, samples: [Int]?, named split: String?, _ options: InferenceOptions
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

  /// The data set with annotations that count the model's classes.
  ///
  /// - Throws: `TrainingError` where it is for another task, or has a class that the model does not
  ///   know.
  func matched(_ dataset: Dataset) throws -> Dataset {
    guard dataset.task == card.task else {
      throw TrainingError(
        .unsuitableData,
        "the model \(file.path) is for \(card.task.rawValue), but \(dataset.root.path) is data for "
          + "\(dataset.task.rawValue).")
    }
    if dataset.classNames == card.classNames { return dataset }
    let places = Dictionary(
      card.classNames.enumerated().map { ($0.element, $0.offset) }
    ) { first, _ in first }
    let labels = try dataset.classNames.map { name in
      if let place = places[name] { return place }
      throw TrainingError(
        .unsuitableData,
        "the model \(file.path) knows no \(dataset.task == .regression ? "value" : "class") "
          + "'\(name)', which \(dataset.root.path) has."
          + NearestName.question(for: name, among: card.classNames)
          + " Its \(card.classNames.count) classes are "
          + card.classNames.prefix(10).joined(separator: ", ")
          + (card.classNames.count > 10 ? ", …." : "."))
    }
    var result = dataset
    result.classNames = card.classNames
    for index in result.samples.indices {
      result.samples[index].annotation = try result.samples[index].annotation
        .relabelled(labels, count: card.classNames.count)
    }
    return result
  }
}

extension Annotation {
  /// The annotation with each class replaced by another.
  fileprivate func relabelled(_ labels: [Int], count: Int) throws -> Annotation {
    switch self {
    case .label(let label): return .label(labels[label])
    case .values(let values):
      var result = [Double](repeating: 0, count: count)
      for (index, value) in values.enumerated() { result[labels[index]] = value }
      return .values(result)
    case .boxes(let boxes):
      return .boxes(
        boxes.map { object in
          var object = object
          object.label = labels[object.label]
          return object
        })
    case .mask(let source):
      var table = (0...255).map { UInt8($0) }
      for (old, new) in labels.enumerated() { table[old] = UInt8(new) }
      let values = table
      return .mask(
        MaskSource(files: source.files, fingerprint: source.fingerprint) {
          var mask = try source.read()
          for index in mask.values.indices { mask.values[index] = values[Int(mask.values[index])] }
          return mask
        })
    }
  }
}
