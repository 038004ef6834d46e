import Foundation
import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// Predictions for each image of a data set by a model that never saw it: the data is cut into
/// folds, and a model is trained for each on the others, of which a part is validation.
///
/// Linear probes share the features of the images, which are computed once. Finished folds are kept
/// in files, and a training that was stopped goes on.
struct CrossValidation<Review: LabelReview> {
  let review: Review
  let configuration: TrainingConfiguration
  let dataset: Dataset
  let folds: Folds
  /// The folder of the folds' files.
  let folder: URL
  let weightReader: WeightReader?
  let stop: StopSignal
  let onProgress: (LabelProgress) throws -> Void

  /// Trains and judges fold by fold.
  ///
  /// - Returns: The predictions by position; nil where a stop was requested.
  /// - Throws: The errors of training.
  func run() throws -> [Int: Review.Prediction]? {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let features = configuration.probe ? SharedFeatures() : nil
    var result: [Int: Review.Prediction] = [:]
    for fold in 0..<folds.count {
      guard let found = try predictions(of: fold, features) else { return nil }
      result.merge(found) { first, _ in first }
    }
    return result
  }

  private func predictions(
    of fold: Int, _ features: SharedFeatures?
  ) throws -> [Int: Review.Prediction]? {
    let data = try dataset.holdingOut(fold, of: folds).split(configuration.splitPlan)
    let place = folder.appendingPathComponent("fold-\(fold + 1)")
    let file = folder.appendingPathComponent("fold-\(fold + 1).json")
    var record = FoldPredictions<Review.Prediction>(
      settings: try configuration.resultSettings(), fingerprint: data.assignment.fingerprint)
    // A file of other settings, or a damaged one, is of no use.
    let earlier = try? FoldPredictions<Review.Prediction>.read(from: file)
    let isKnown = earlier?.matches(record) ?? false
    if isKnown, let known = earlier?.byPosition {
      try onProgress(.known(fold: fold + 1, of: folds.count))
      return known
    }
    let isBegun =
      isKnown
      && FileManager.default.fileExists(atPath: RunFiles(place).configuration.path)
    if !isBegun {
      try Self.remove(place)
      try record.writeCompact(to: file)
    }
    guard let trained = try train(fold, on: data, in: place, features, resuming: isBegun) else {
      return nil
    }
    let pass = HeldOutPass(
      trained: trained, dataset: data.dataset, samples: data.dataset.indices(of: .test),
      options: InferenceOptions(
        batchSize: configuration.batchSize, workers: configuration.workers,
        onBadImage: configuration.onBadImage),
      features: features, stop: stop)
    let found = try review.predictions(pass) { done, total in
      try onProgress(.judging(fold: fold + 1, of: folds.count, done: done, total: total))
    }
    guard let found else { return nil }
    record.byPosition = found
    try record.writeCompact(to: file)
    try Self.remove(place)
    return found
  }

  /// Trains the model of a fold; nil where a stop was requested.
  private func train(
    _ fold: Int, on data: DividedDataset, in place: URL, _ features: SharedFeatures?,
    resuming: Bool
  ) throws -> TrainedModel? {
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: place, weightReader: weightReader,
      resuming: resuming)
    trainer.sharedFeatures = features
    let result = try trainer.train { event in
      if stop.isRequested { trainer.requestStop() }
      try onProgress(.training(fold: fold + 1, of: folds.count, event))
    }
    return try result.modelFile.map { try TrainedModel(contentsOf: $0) }
  }

  /// Removes the folder of a fold's run, which this type made.
  private static func remove(_ place: URL) throws {
    if FileManager.default.fileExists(atPath: place.path) {
      try FileManager.default.removeItem(at: place)
    }
  }
}

extension TrainingConfiguration {
  /// The settings that change the results of training, as one line of JSON.
  func resultSettings() throws -> String {
    let settings = Self.settings.filter(\.changesResults)
    return try RecordCoding.line(
      JSONValue.object(
        Dictionary(uniqueKeysWithValues: settings.map { ($0.key, json[$0.key] ?? .null) })))
  }
}
