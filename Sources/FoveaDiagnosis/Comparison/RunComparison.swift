import Foundation
import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The comparison of trained models of one task on the same samples.
///
/// ```swift
/// let runs = try ["runs/a", "runs/b"].map { try TrainedRun(contentsOf: $0) }
/// let result = try RunComparison().examine(runs, on: runs[0].data(), split: .test)
/// print(result.record.differences[0].estimate, result.record.differences[0].interval)
/// ```
///
/// The first model is the reference. Differences have intervals and p-values of a paired
/// bootstrap: each resample draws the same images for both models. Samples that a model was
/// trained on, or that chose its best epoch, are left out for all.
public struct RunComparison: Sendable, Hashable {
  /// The number of resamples; nil for 1,000, and 200 where each ranks all boxes or pairs, and more
  /// for many models.
  public var resamples: Int?
  /// The probability of naming even one difference where there is none.
  public var level: Double
  /// The key of the draws.
  public var seed: UInt64

  /// Makes a plan.
  ///
  /// - Precondition: At least two resamples, a level between 0 and 1.
  public init(resamples: Int? = nil, level: Double = 0.05, seed: UInt64 = 0) {
    precondition(
      resamples ?? 2 >= 2 && level > 0 && level < 1,
      "a comparison needs two resamples and a level between 0 and 1, got \(resamples ?? 0), "
        + "\(level)")
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The comparison, and the outcomes that it is made of.
  public struct Result {
    /// Figures, differences and settings.
    public var record: ComparisonRecord
    /// The epochs of each model, for curves.
    public var histories: [[EpochRecord]]
    let outcomes: [SampleOutcomes]
  }

  /// Evaluates the models on a split of a data set (nil: all samples), and compares them.
  ///
  /// - Parameter progress: Called with the position of the model, the images done and all images.
  /// - Throws: `TrainingError` where there are fewer than two models, they are for different
  ///   tasks, the data doesn't suit one of them or no sample is left; `DatasetError` for bad
  ///   images; and the errors of `progress`.
  public func examine(
    _ runs: [TrainedRun], on dataset: Dataset, split: Split?, options: InferenceOptions = .init(),
    progress: (_ run: Int, _ done: Int, _ of: Int) throws -> Void = { _, _, _ in }
  ) throws -> Result {
    guard let first = runs.first, runs.count > 1 else {
      throw TrainingError(.unsuitableData, "a comparison needs at least two models.")
    }
    let task = first.trained.card.task
    for run in runs where run.trained.card.task != task {
      throw TrainingError(
        .unsuitableData,
        "\(first.name) is for \(task.rawValue), but \(run.name) is for "
          + "\(run.trained.card.task.rawValue): only models of one task can be compared.")
    }
    let compared = try ComparedSamples(runs, on: dataset, split: split)
    var samples = compared.kept
    var outcomes: [SampleOutcomes] = []
    for (place, run) in runs.enumerated() {
      let own = try run.outcomes(on: dataset, samples: samples, options: options) {
        try progress(place, $0, $1)
      }
      guard place == 0 || own.indices == samples else {
        throw TrainingError(
          .unsuitableData,
          "\(run.name) can't read \(samples.count - own.indices.count) images that "
            + "\(first.name) can: repair or remove them; 'fovea check' names them.")
      }
      samples = own.indices
      outcomes.append(own)
    }
    let names = RunNames.distinct(runs.map(\.name))
    var record = ComparisonRecord(
      task: task.rawValue, data: dataset.name, split: split?.rawValue ?? "all",
      sampleCount: samples.count, trainedOnCount: compared.trainedOn,
      selectedByCount: compared.selectedBy,
      skippedImages: outcomes[0].skipped.isEmpty ? nil : outcomes[0].skipped.map(\.name),
      metric: task.comparedMetric, level: level,
      runs: zip(runs, zip(names, outcomes)).map { Self.describe($0, named: $1.0, $1.1) },
      settings: Self.settings(runs), isSameData: Self.isSameData(runs))
    compare(outcomes, names, &record)
    record.disagreements = names.indices.dropFirst().map {
      Self.disagreement(outcomes[0], outcomes[$0], names[$0], dataset)
    }
    return Result(record: record, histories: runs.map(\.history), outcomes: outcomes)
  }

  /// Adds the differences of all models to the first one.
  func compare(
    _ outcomes: [SampleOutcomes], _ names: [String], _ record: inout ComparisonRecord
  ) {
    let reference = outcomes[0].resampling
    let isRanking = [.detection, .verification].contains(outcomes[0].task)
    // With few resamples no p-value of many models could be small enough for Holm's method.
    let usual = max(isRanking ? 200 : 1_000, 50 * (outcomes.count - 1))
    let bootstrap = Bootstrap(resamples: resamples ?? usual, seed: seed)
    let metrics = reference.metrics.filter(\.isHeadline)
    var found: [[ComparisonRecord.Difference]] = []
    for place in outcomes.indices.dropFirst() {
      let all = bootstrap.differences(
        count: reference.count, reference.figures, outcomes[place].resampling.figures)
      let ordered =
        metrics.filter { $0.key == record.metric }
        + metrics.filter { $0.key != record.metric }
      found.append(
        ordered.compactMap { metric in
          all[metric.key].map {
            ComparisonRecord.Difference(
              run: names[place], metric: metric.key, title: metric.title,
              lowerIsBetter: metric.lowerIsBetter, estimate: $0.estimate, interval: $0.interval,
              pValue: $0.pValue)
          }
        })
    }
    let main = found.indices.filter { found[$0].first?.metric == record.metric }
    for (place, adjusted) in zip(main, MultipleTests.holm(main.map { found[$0][0].pValue })) {
      found[place][0].adjustedPValue = adjusted
      let isHigher = found[place][0].estimate > 0
      found[place][0].verdict =
        adjusted >= level
        ? .undecided : isHigher != found[place][0].lowerIsBetter ? .better : .worse
    }
    record.differences = found.flatMap { $0 }
    let units =
      outcomes[0].task == .verification && outcomes[0].scores.allSatisfy { $0 == nil }
      ? "pairs" : "images"
    record.definitions = [
      "differences": "value of the model minus value of the first; paired percentile bootstrap: "
        + "the same \(units) drawn with replacement for both models, \(bootstrap.resamples) "
        + "resamples, level 0.95, seed \(seed)",
      "pValue": "two-sided, twice the share of resamples on the rarer side of 0, one resample "
        + "added to either side",
      "adjustedPValue": "Holm's method over the models, for the main metric",
      "trainedOnCount": "images of the split whose content or name is in the recorded training "
        + "data of a model; selectedByCount: in its validation data",
      outcomes[0].score.key: outcomes[0].score.definition,
    ]
    if outcomes[0].score.isBinary {
      record.definitions["mcNemarPValue"] =
        "McNemar's exact test: two-sided binomial test of the images that one model alone gets "
        + "right"
    }
  }
}

extension VisionTask {
  /// The metric by which models are compared.
  fileprivate var comparedMetric: String {
    func key<Evaluation: TaskEvaluation>(_ evaluation: Evaluation.Type) -> String {
      Evaluation.headlineMetric.key
    }
    return key(evaluation)
  }
}
