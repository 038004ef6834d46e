import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport

extension TrainedModel {
  /// Runs the model over a split of a data set (nil: all samples). The data's classes are matched
  /// with the model's by name.
  ///
  /// - Parameter body: Receives the data with the model's classes, each batch, and its raw outputs.
  /// - Returns: The skipped images.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images or an empty split.
  package func run(
    over dataset: Dataset, split: Split?, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void,
    _ body: (Dataset, Batch, [Float]) throws -> Void
  ) throws -> [SkippedImage] {
    try run(
      over: dataset, samples: split.map { dataset.indices(of: $0) }, named: split?.rawValue,
      options: options, progress: progress, body)
  }

  /// Runs the model over some images of a data set. The data's classes are matched with the model's
  /// by name.
  ///
  /// - Parameters:
  ///   - samples: The positions of the images in the data set; nil for all.
  ///   - name: What the images are, for the message where there are none.
  ///   - body: Receives the data with the model's classes, each batch, and its raw outputs.
  /// - Returns: The skipped images.
  /// - Throws: `TrainingError` where the data has a class that the model does not have, or there
  ///   are no images; `DatasetError` for bad images.
  package func run(
    over dataset: Dataset, samples: [Int]?, named name: String? = nil, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void,
    _ body: (Dataset, Batch, [Float]) throws -> Void
  ) throws -> [SkippedImage] {
    let dataset = try matched(dataset)
    let loader = try loader(dataset, samples: samples, named: name, options)
    var skipped: [SkippedImage] = []
    var done = 0
    _ = try ModelPass(model: model, loader: loader).run { batch, outputs, _, left in
      try checkContent()
      try Self.checkFinite(outputs, of: batch.names)
      try body(dataset, batch, outputs)
      skipped += left
      done += batch.count
      try progress(done, loader.sampleCount)
      return true
    }
    return skipped
  }

  private func loader(
    _ dataset: Dataset, samples: [Int]?, named name: String?, _ options: InferenceOptions
  ) throws -> Loader {
    if let samples, samples.isEmpty {
      throw TrainingError(
        .unsuitableData,
        "\(dataset.root.path) has no \(name.map { $0 + " " } ?? "")samples; it has: "
          + dataset.splits.map(\.rawValue).joined(separator: ", ") + ".")
    }
    return try Loader(
      dataset, samples: samples, preprocessing: card.preprocessing,
      options: options.loading(dataset.pairs.isEmpty ? .sequential : .pairs))
  }

  /// The data set with its labels as indices of the model's classes.
  ///
  /// - Throws: `TrainingError` where it is for another task, or has a class that the model does not
  ///   have.
  package func matched(_ dataset: Dataset) throws -> Dataset {
    guard dataset.task == card.task else {
      throw TrainingError(
        .unsuitableData,
        "the model \(name) is for \(card.task.rawValue), but \(dataset.root.path) is data for "
          + "\(dataset.task.rawValue).")
    }
    // Verification compares images of identities that the model has never seen.
    if dataset.classNames == card.classNames || !card.task.traits.needsEveryClassInTraining {
      return dataset
    }
    let places = Dictionary(
      card.classNames.enumerated().map { ($0.element, $0.offset) }
    ) { first, _ in first }
    let labels = try dataset.classNames.map { name in
      if let place = places[name] { return place }
      throw TrainingError(
        .unsuitableData,
        "the model \(self.name) knows no \(dataset.task.traits.names.one) "
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

extension InferenceOptions {
  /// The loading of images in an order.
  package func loading(_ sampling: Sampling) -> LoaderOptions {
    LoaderOptions(
      batchSize: batchSize, sampling: sampling,
      workers: workers ?? TrainingConfiguration.automaticWorkers, onBadImage: onBadImage)
  }
}
