import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

extension RunEvidence {
  /// The images of a split that are measured at most, unless the caller says otherwise.
  public static let usualLimit = 2000

  /// Measures a run: its model on training and validation images, in inference mode without
  /// augmentation, and its settings and history.
  ///
  /// - Parameters:
  ///   - run: The run, with its folder.
  ///   - dataset: Its data, divided, such as `TrainedRun.data()`; nil reads the run's own.
  ///   - givenSplits: The splits that the data itself has, before the run divides it.
  ///   - limit: The maximum number of images measured of each split; of more, a sample drawn by the
  ///     run's seed.
  ///   - validated: The evaluation of the whole validation split with the run's weights, where it
  ///     was made: it is not repeated, and the mean loss is that of the history.
  ///   - searchSeconds: The limit of the search for images of other splits that equal those of
  ///     validation; 0 leaves it out.
  /// - Throws: `TrainingError` where the run has no folder, no validation or no history,
  ///   `DatasetError` where its data has changed or is missing, and the errors of `progress`.
  public init(
    measuring run: TrainedRun, on dataset: Dataset, givenSplits: [Split] = [],
    limit: Int = RunEvidence.usualLimit, validated: (any TaskEvaluation)? = nil,
    searchSeconds: Double = 0, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let settings = try Self.settings(of: run)
    guard dataset.splits.contains(.validation), dataset.splits.contains(.training) else {
      throw TrainingError(.unsuitableData, Self.missingValidation(run, dataset))
    }
    let task = run.trained.card.task
    let training = Self.sample(dataset, .training, limit: limit, seed: settings.seed)
    let known = Self.known(validated, of: run, settings, on: dataset)
    let validation =
      known == nil ? Self.sample(dataset, .validation, limit: limit, seed: settings.seed) : []
    // Each image is passed twice: for the figures, and for the losses.
    let total = 2 * (training.count + validation.count)
    var before = 0
    func measure(_ split: Split, _ members: [Int]) throws -> MeasuredFigures {
      let part = Self.part(dataset, split, members)
      let evaluation = try run.trained.evaluate(part, split: split, options: options) { done, _ in
        try progress(before + done, total)
      }
      before += members.count
      let losses = try run.results(on: part, samples: members, options: options) { done, _ in
        try progress(before + done, total)
      }.results.map(\.loss)
      before += members.count
      return MeasuredFigures(evaluation, losses: losses)
    }
    let seen = try measure(.training, training)
    let unseen = try known ?? measure(.validation, validation)
    let wholeCount = dataset.indices(of: .training).count
    func gap(_ key: String, lowerIsBetter: Bool) -> DiagnosisRecord.MeasuredGap? {
      guard let trained = seen[key], let validated = unseen[key] else { return nil }
      return DiagnosisRecord.MeasuredGap(
        name: key, lowerIsBetter: lowerIsBetter, training: trained, validation: validated,
        interval: unseen.intervals[key], trainingImages: seen.count,
        trainingTotal: wholeCount, validationImages: unseen.count)
    }
    let metric = try settings.metric ?? MonitoredMetric(named: task.usualMetric, task: task)
    let usual = try MonitoredMetric(named: task.usualMetric, task: task)
    guard
      let monitored = gap(metric.name, lowerIsBetter: metric.lowerIsBetter)
        ?? gap(usual.name, lowerIsBetter: usual.lowerIsBetter),
      let loss = gap(MeasuredFigures.loss, lowerIsBetter: true)
    else {
      throw TrainingError(
        .unsuitableData,
        "\(metric.name) does not exist for the splits of \(dataset.name): a class is missing, or "
          + "its values are constant. Diagnose on other data.")
    }
    var open = settings
    open.learningRate = nil
    let card = run.trained.card
    self.init(
      task: task, settings: settings,
      usualLearningRate: try ResolvedConfiguration(
        open, for: task, listsPairs: !dataset.pairs.isEmpty
      ).learningRate,
      metric: monitored, loss: loss,
      skill: (seen.skill(task), unseen.skill(task)), uncertainty: unseen.uncertainty(task),
      parameters: run.trained.model.parameterCount(), history: run.history,
      bestEpoch: card.epoch > 0 ? card.epoch : run.history.count)
    classNames = dataset.classNames
    classCounts = dataset.classCounts(in: .training)
    collapse = unseen.collapse
    labels = unseen.labels
    self.givenSplits = givenSplits
    inputSize = max(card.preprocessing.height, card.preprocessing.width)
    channels = card.preprocessing.channels
    folder = run.name
    if let files = run.files {
      if FileManager.default.fileExists(atPath: files.learningRate.path) {
        foundLearningRate = try LearningRateRecord.read(from: files.learningRate).chosen
      }
      warnings = try RecordLog<WatchRecord>(contentsOf: files.watch).records.flatMap(\.warnings)
    }
    if searchSeconds > 0, task != .verification,
      settings.data != TrainingConfiguration.generatedData,
      let found = dataset.resemblance(within: searchSeconds), found.judgedCount > 0
    {
      // Pictures of the same kind of thing look alike, too: that alone is no fault.
      resemblance = Double(found.sameCount) / Double(found.judgedCount)
    }
  }

  /// The figures of an evaluation that was made already. The monitored metric needs an interval,
  /// which the history has for no loss.
  private static func known(
    _ validated: (any TaskEvaluation)?, of run: TrainedRun, _ settings: TrainingConfiguration,
    on dataset: Dataset
  ) -> MeasuredFigures? {
    let epoch = run.trained.card.epoch
    guard let validated, settings.metric?.name.hasPrefix("loss") != true,
      let loss = run.history.first(where: { $0.epoch == epoch })?.valLossUnweighted
    else { return nil }
    let count = dataset.indices(of: .validation).count - validated.skippedImages.count
    return MeasuredFigures(validated, losses: [], count: count, mean: loss)
  }

  /// The settings of a run that can be diagnosed.
  private static func settings(of run: TrainedRun) throws -> TrainingConfiguration {
    guard let settings = run.configuration else {
      throw TrainingError(
        .unsuitableData,
        "\(run.name) is a model without a run's folder: its settings and its history, which a "
          + "diagnosis compares, are missing. Evaluate it instead.")
    }
    guard !run.history.isEmpty else {
      throw TrainingError(
        .unsuitableData,
        "\(run.name) has no epoch in its history: let it train for an epoch first.")
    }
    return settings
  }

  private static func missingValidation(_ run: TrainedRun, _ dataset: Dataset) -> String {
    "\(run.name) has no \(dataset.splits.contains(.training) ? "validation" : "training") images "
      + "in \(dataset.name), so nothing tells overfitting from a good fit. Train again on data "
      + "with both."
  }

  /// The positions of a split's samples, or of a random part of them. Verification compares images
  /// of the same identity, and is measured on all.
  static func sample(_ dataset: Dataset, _ split: Split, limit: Int, seed: UInt64) -> [Int] {
    var members = dataset.indices(of: split)
    guard members.count > limit, dataset.task != .verification else { return members }
    var random = RandomStream(seed: seed, purpose: .diagnosis)
    random.shuffle(&members)
    return members.prefix(limit).sorted()
  }

  /// The data with no other sample in a split than the members.
  private static func part(_ dataset: Dataset, _ split: Split, _ members: [Int]) -> Dataset {
    var part = dataset
    let kept = Set(members)
    for index in part.samples.indices
    where part.samples[index].split == split && !kept.contains(index) {
      part.samples[index].split = nil
    }
    return part
  }
}

extension RandomStream.Purpose {
  /// Drawing the images that a diagnosis measures.
  static let diagnosis = RandomStream.Purpose(rawValue: 0x6469_6167)
}
