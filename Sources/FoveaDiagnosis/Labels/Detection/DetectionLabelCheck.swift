import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport

/// The suspected errors in the boxes of a data set, by predictions of a model that never saw the
/// images.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/detection/cells-yolo-n")
/// let data = try run.data()
/// let check = try DetectionLabelCheck(run: run, dataset: data, samples: data.indices(of: .test))
/// for issue in check.issues.prefix(10) { print(issue.path, issue.kind, issue.suggested) }
/// ```
///
/// The predictions of several models, such as those of K folds, are given to
/// ``init(dataset:samples:predictions:settings:scaling:)`` together.
public struct DetectionLabelCheck: Sendable {
  /// The suspected errors, worst first.
  public let issues: [LabelIssue]
  /// The positions of the checked images in the data set.
  public let samples: [Int]
  /// The scores of each checked image.
  public let scores: [BoxLabelScores]
  /// The images that could not be decoded.
  public let skippedImages: [SkippedImage]

  /// Checks boxes against predictions.
  ///
  /// - Parameters:
  ///   - samples: The positions of the checked images in the data set.
  ///   - predictions: The predictions for each of them, with scores from about 0.01, in pixels of
  ///     the image; labels are positions in `dataset.classNames`.
  ///   - scaling: The scaling of the predictions' scores to probabilities.
  /// - Throws: `SettingError` where a constant is out of its range.
  /// - Precondition: There is one list of predictions per sample.
  public init(
    dataset: Dataset, samples: [Int], predictions: [[Detection]],
    settings: BoxLabelSettings = .init(), scaling: ScoreScaling = .typicalScores
  ) throws {
    try self.init(
      dataset: dataset, samples: samples, predictions: predictions, settings: settings,
      scaling: scaling, skipped: [])
  }

  /// Runs a model on images that it was not trained on, and checks their boxes.
  ///
  /// - Parameters:
  ///   - samples: The positions of the images in the data set; nil for all.
  ///   - scaling: The scaling of the predictions' scores to probabilities.
  ///   - progress: Called with the number of images done and of all.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images, `InferenceError` where the model is for another task,
  ///   `SettingError`, and the errors of `progress`.
  public init(
    run: TrainedRun, dataset: Dataset, samples: [Int]? = nil,
    settings: BoxLabelSettings = .init(), scaling: ScoreScaling = .typicalScores,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let matched = try run.trained.matched(dataset)
    let found = try Detector(run.trained).detections(
      on: matched, samples: samples, options: options, progress: progress)
    try self.init(
      dataset: matched, samples: found.samples, predictions: found.detections,
      settings: settings, scaling: scaling, skipped: found.skipped)
  }

  private init(
    dataset: Dataset, samples: [Int], predictions: [[Detection]], settings: BoxLabelSettings,
    scaling: ScoreScaling, skipped: [SkippedImage]
  ) throws {
    precondition(
      samples.count == predictions.count,
      "\(samples.count) images, but predictions for \(predictions.count)")
    let scoring = try BoxLabelScoring(settings: settings)
    let annotations = samples.map { dataset.samples[$0].boxes }
    let classes = dataset.classNames.count
    let scaled = scaling.scaled(
      predictions, annotations: annotations, classes: classes, settings: settings)
    scores = scoring.scores(annotations: annotations, predictions: scaled)
    let list = BoxIssues(
      scoring: scoring,
      thresholds: BoxLabelThresholds(
        annotations: annotations, predictions: predictions, classes: classes,
        factor: settings.thresholdFactor),
      classNames: dataset.classNames)
    var issues: [LabelIssue] = []
    for (position, index) in samples.enumerated() {
      issues += list.issues(
        of: dataset.samples[index], predictions: scaled[position],
        confidences: predictions[position], scores: scores[position])
    }
    self.issues = issues.enumerated().sorted {
      ($0.element.score, $0.offset) < ($1.element.score, $1.offset)
    }.map(\.element)
    self.samples = samples
    skippedImages = skipped
  }
}
