import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import FoveaTraining

extension TrainedRun {
  /// Runs labelled images forward and backward, and measures every layer, as in a training step:
  /// batch statistics and dropout, the loss of the run's settings, no random transforms. Nothing
  /// changes.
  ///
  /// ```swift
  /// let data = try run.data()
  /// let record = try run.inspection(of: data, split: .validation)
  /// for layer in record.layers { print(layer.path, layer.weightGradientNorm ?? 0) }
  /// ```
  ///
  /// - Parameters:
  ///   - dataset: The data; its classes are matched with the model's by name.
  ///   - split: The split to take images of; nil for all.
  ///   - count: The number of images, spread evenly over the split.
  /// - Returns: The layers with parameters, from the input to the output.
  /// - Throws: `TrainingError` where the data doesn't suit the model or has no such images,
  ///   `DatasetError` for bad images.
  public func inspection(
    of dataset: Dataset, split: Split? = nil, count: Int = 32,
    onBadImage: BadImagePolicy = .error
  ) throws -> InspectionRecord {
    let matched = try trained.matched(dataset)
    let task = try task(for: dataset)
    let members = split.map { matched.indices(of: $0) } ?? Array(matched.samples.indices)
    let isOfPairs = !matched.pairs.isEmpty
    // Losses of embeddings need several images of an identity in a batch.
    let needsGroups = trained.card.task == .verification && !isOfPairs
    let stride = max(1, members.count / max(count, 1))
    let chosen =
      isOfPairs || needsGroups
      ? members
      : members.indices.filter { $0 % stride == 0 }.prefix(count).map { members[$0] }
    let loader = try Loader(
      matched, samples: chosen, preprocessing: trained.card.preprocessing,
      options: LoaderOptions(
        batchSize: max(1, min(count, chosen.count)),
        sampling: isOfPairs ? .pairs : needsGroups ? .identities : .sequential,
        workers: TrainingConfiguration.automaticWorkers, onBadImage: onBadImage))
    guard let batch = try loader.epoch(1).next() else {
      throw TrainingError(
        .unsuitableData, "\(dataset.name) has no \(split?.rawValue ?? "") image to inspect.")
    }
    let pass = try LayerInspection(
      trained.model,
      Learner.Input(
        images: batch.input, targets: task.targets(of: batch),
        sampleWeights: batch.weights.map { Tensor($0) }, key: RandomKey(seed: 0)),
      task: task, divisor: task.divisor(batch), isTraining: true)
    return record(
      pass, source: split?.rawValue ?? dataset.name, count: batch.count, isTraining: true,
      labels: .given)
  }

  /// Runs one image without a label forward and, for classification and segmentation, backward from
  /// the cross-entropy of the model's own prediction, in inference mode.
  ///
  /// The loss of other tasks has no meaning without labels: they get a forward pass alone.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - name: Its name for the record.
  /// - Throws: `PreprocessingError` where the model can't take the image's size.
  public func inspection(of image: Image, name: String) throws -> InspectionRecord {
    let preprocessing = trained.card.preprocessing
    let images = Tensor(
      try preprocessing(image, name: name),
      shape: [1, preprocessing.height, preprocessing.width, preprocessing.channels])
    let isBackward = [.classification, .segmentation].contains(trained.card.task)
    let pass = try LayerInspection(
      trained.model, Learner.Input(images: images, targets: [], key: RandomKey(seed: 0)),
      task: isBackward ? PredictedLabels() : nil, divisor: 1, isTraining: false)
    return record(
      pass, source: name, count: 1, isTraining: false, labels: isBackward ? .predicted : nil)
  }

  private func record(
    _ pass: LayerInspection, source: String, count: Int, isTraining: Bool,
    labels: InspectionRecord.Labels?
  ) -> InspectionRecord {
    InspectionRecord(
      model: trained.card.model.architecture, task: trained.card.task.rawValue, source: source,
      imageCount: count, isTraining: isTraining, labels: labels, loss: pass.loss,
      layers: pass.layers)
  }
}

/// The cross-entropy of the model's own predictions.
private struct PredictedLabels: LearningTask {
  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    CrossEntropy().perSample(outputs, outputs.argmax())
  }
}
