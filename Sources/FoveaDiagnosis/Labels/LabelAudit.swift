import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The search for labels that are wrong, by models that never saw the images they judge.
///
/// ```swift
/// var configuration = TrainingConfiguration()
/// configuration.data = "photos"
/// let audit = try LabelAudit(configuration, folder: URL(fileURLWithPath: "photos-labels"))
/// if let record = try audit.run() {
///   for issue in record.issues { print(issue.path, issue.given, issue.suggested, issue.score) }
/// }
/// ```
///
/// For classification, confident learning (``ConfidentLearning``) chooses the issues; for
/// regression, the distance of a residual from the others; for detection and segmentation,
/// ``DetectionLabelCheck`` and ``SegmentationLabelCheck``.
public struct LabelAudit {
  /// The models that judge.
  public enum Judges: Sendable {
    /// A model for each fold of the data, trained on the others by the configuration.
    case folds(Int)
    /// One trained model, for images that it was not trained on.
    case model(TrainedRun)
  }

  /// The settings: the data, and for folds the training.
  public private(set) var configuration: TrainingConfiguration
  /// The data; its splits are those of the run or its own.
  public let dataset: Dataset
  /// The models that judge.
  public let judges: Judges
  /// The choice of issues, for classification.
  public let filter: ConfidentLearning.Filter
  /// Stops the audit on request; for signal handlers and other threads.
  public let stopSignal = StopSignal()
  private let folder: URL
  private let weightReader: WeightReader?
  private let run: TrainedRun?

  /// Reads the data and checks everything that can be checked before training.
  ///
  /// - Parameters:
  ///   - configuration: The settings: the data, and for folds those of training.
  ///   - run: The run that the data is of, whose recorded splits it gets; nil for other data.
  ///   - judges: The models that judge.
  ///   - filter: The choice of issues, for classification.
  ///   - folder: The folder of results; the folds' files are in `folds` in it.
  ///   - weightReader: Reads initial weights of other programs.
  /// - Throws: `DatasetError`, `SettingError` or `TrainingError` where data and settings can't be
  ///   used, or where the task has no such audit.
  public init(
    _ configuration: TrainingConfiguration, run: TrainedRun? = nil, judges: Judges = .folds(4),
    filter: ConfidentLearning.Filter = .both, folder: URL, weightReader: WeightReader? = nil
  ) throws {
    var settings = configuration
    settings.name = nil
    self.configuration = settings
    (self.judges, self.filter, self.run) = (judges, filter, run)
    (self.folder, self.weightReader) = (folder, weightReader)
    switch judges {
    case .folds:
      let read = try settings.readData(needsTraining: false)
      dataset = try run?.files?.divided(read) ?? settings.dividedByFile(read)
      if let error = settings.problems(with: dataset).first { throw error }
    case .model(let judge):
      dataset = try judge.trained.matched(settings.dividedByFile(judge.data(settings)))
    }
    _ = try Self.review(dataset.task, filter: filter)
  }

  /// Chooses brief linear probes as the judges of folds: 5 epochs on features of published weights
  /// at 128 pixels.
  ///
  /// They know images from elsewhere, are too weak to learn wrong labels by heart, and take minutes
  /// where networks trained from scratch take hours.
  ///
  /// - Parameters:
  ///   - weights: The weights, such as `efficientnet-lite0`.
  ///   - kept: The keys of settings that stay as they are.
  /// - Throws: `SettingError` where the settings can't be used with the data.
  public mutating func useProbes(on weights: String, keeping kept: Set<String> = []) throws {
    var settings = configuration
    (settings.weights, settings.probe) = (weights, true)
    if !kept.contains("epochs") { settings.epochs = 5 }
    if !kept.contains("learningRate") { settings.learningRate = 0.002 }
    if !kept.contains("imageSize") { settings.imageSize = InputSize(height: 128, width: 128) }
    if let error = settings.problems(with: dataset).first { throw error }
    configuration = settings
  }

  /// The review of a task's labels.
  ///
  /// - Throws: `TrainingError` where there is none.
  package static func review(
    _ task: VisionTask, filter: ConfidentLearning.Filter
  ) throws -> any LabelReview {
    switch task {
    case .classification: ClassReview(filter)
    case .regression: ValueReview()
    case .detection: BoxReview()
    case .segmentation: MaskReview()
    case .verification:
      throw TrainingError(
        .unsuitableData,
        "the data is for verification, whose identities are new in each split: no model can say "
          + "which one an image should have.")
    }
  }

  /// Trains and judges.
  ///
  /// - Returns: The record; nil where a stop was requested.
  /// - Throws: The errors of training, `DatasetError` for bad images.
  public func run(
    onProgress: (LabelProgress) throws -> Void = { _ in }
  ) throws -> LabelsRecord? {
    try withoutActuallyEscaping(onProgress) { onProgress in
      try record(by: Self.review(dataset.task, filter: filter), onProgress)
    }
  }

  private func record<Review: LabelReview>(
    by review: Review, _ onProgress: @escaping (LabelProgress) throws -> Void
  ) throws -> LabelsRecord? {
    let predictions: [Int: Review.Prediction]?
    let method: String
    var notes: [String] = []
    switch judges {
    case .folds(let count):
      let folds = try dataset.folds(count, seed: configuration.seed)
      notes += Self.notes(on: folds, of: dataset)
      method = "\(count) folds of " + (try kindOfModel)
      predictions = try CrossValidation(
        review: review, configuration: configuration, dataset: dataset, folds: folds,
        folder: folder.appendingPathComponent("folds"), weightReader: weightReader,
        stop: stopSignal, onProgress: onProgress
      ).run()
    case .model(let judge):
      method = "the model \(judge.trained.name)"
      let (samples, note) = try unseen(by: judge)
      notes += [note].compactMap(\.self)
      let pass = HeldOutPass(
        trained: judge.trained, dataset: dataset, samples: samples,
        options: InferenceOptions(
          batchSize: configuration.batchSize, workers: configuration.workers,
          onBadImage: configuration.onBadImage),
        features: nil, stop: stopSignal)
      predictions = try review.predictions(pass) { done, total in
        try onProgress(.judging(fold: 1, of: 1, done: done, total: total))
      }
    }
    guard let predictions else { return nil }
    return makeRecord(
      try review.findings(in: dataset, predictions), filter: review.filter, method: method,
      judged: predictions.count, notes: notes)
  }

  private func makeRecord(
    _ found: LabelFindings, filter: String, method: String, judged: Int, notes: [String]
  ) -> LabelsRecord {
    let settings = TrainingConfiguration.settings.filter {
      DataReading.keys.contains($0.key) && $0.text(in: configuration) != $0.defaultText
    }
    return LabelsRecord(
      name: dataset.name, path: configuration.data,
      reading: Dictionary(
        uniqueKeysWithValues: settings.map { ($0.key, configuration.json[$0.key] ?? .null) }),
      run: run?.files?.folder.path, task: dataset.task.rawValue, method: method, filter: filter,
      imageCount: dataset.samples.count, judgedCount: judged, agreement: found.agreement,
      estimatedErrors: found.estimatedErrors, expectedErrors: found.expectedErrors,
      estimatedPrecision: found.estimatedPrecision,
      classNames: dataset.classNames, thresholds: found.thresholds, joint: found.joint,
      notes: notes, issues: found.issues)
  }

  /// The images that a model was not trained on, and a note on the others.
  ///
  /// - Throws: `TrainingError` where the model was trained on all of them.
  private func unseen(by judge: TrainedRun) throws -> (samples: [Int], note: String?) {
    let all = Array(dataset.samples.indices)
    guard let splits = judge.files?.splits,
      FileManager.default.fileExists(atPath: splits.path)
    else {
      return (
        all,
        "\(judge.trained.name) has no record of its training images: results are only valid if "
          + "it was trained on none of these"
      )
    }
    let seen = try SplitAssignment(contentsOf: splits).positions(of: .training, in: dataset)
    let left = all.filter { !seen.contains($0) }
    guard !left.isEmpty else {
      throw TrainingError(
        .unsuitableData,
        "\(judge.name) was trained on all \(all.count) images of \(dataset.root.path), and a "
          + "model has learned the labels it was trained on. Judge them by folds instead.")
    }
    let count = NumberText.count(all.count - left.count, "image")
    return (left, seen.isEmpty ? nil : "left out \(count) that the model was trained on")
  }

  /// The models of the folds, as in the record.
  private var kindOfModel: String {
    get throws {
      let start = configuration.weights ?? ""
      if configuration.probe { return "linear probes" + (start.isEmpty ? "" : " on \(start)") }
      guard start.isEmpty else { return "models fine-tuned from \(start)" }
      return try ResolvedConfiguration(configuration, for: dataset.task).model
    }
  }

  private static func notes(on folds: Folds, of dataset: Dataset) -> [String] {
    let left = folds.alwaysTraining
    guard !left.isEmpty else { return [] }
    let names = Set(left.flatMap { dataset.samples[$0].annotation.labels })
      .sorted().map { dataset.classNames[$0] }
    return [
      "not judged: \(NumberText.count(left.count, "image")) of \(names.joined(separator: ", ")), "
        + "too few for a fold without them"
    ]
  }
}

extension TrainingConfiguration {
  /// The data with the splits of the file that the setting `splits` names; as it is without one.
  ///
  /// - Throws: `DatasetError` where the data has changed since, or the file can't be read.
  func dividedByFile(_ dataset: Dataset) throws -> Dataset {
    guard let file = self.splits else { return dataset }
    return try dataset.applying(SplitAssignment(contentsOf: URL(fileURLWithPath: file)))
  }
}

/// The settings that say how data is read.
enum DataReading {
  static let keys: Set<String> = [
    "format", "task", "classNames", "pathColumn", "labelColumn", "valueColumns", "splitColumn",
    "groupColumn", "timeColumn", "weightColumn", "onBadLabel", "splits",
  ]
}
