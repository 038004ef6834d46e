import FoveaDatasets
import FoveaImages
import FoveaSupport

/// The settings of a run, with the open ones resolved for its task, data and model.
///
/// A trainer makes one for its data, and completes it when the model's input is known. The run's
/// folder records it as JSON and as YAML.
///
/// ```swift
/// let resolved = try ResolvedConfiguration(configuration, for: data.dataset.task)
/// print(resolved.model, resolved.metric.name, resolved.learningRate)
/// ```
public struct ResolvedConfiguration: Sendable, Equatable {
  /// The task.
  public let task: VisionTask
  /// The model's name.
  public let model: String
  /// The loss.
  public let loss: LossKind
  /// The validation metric that decides which epoch is best.
  public let metric: MonitoredMetric
  /// The highest learning rate.
  public private(set) var learningRate: Double
  /// All settings, with the open ones resolved.
  public private(set) var settings: TrainingConfiguration

  /// Resolves the settings that depend on the task: model, loss, metric, resize mode, learning rate
  /// and warm-up.
  ///
  /// - Parameter listsPairs: Whether the data lists pairs, for verification.
  /// - Throws: `SettingError` where the task has no such loss or metric, and as `validate` does.
  public init(
    _ configuration: TrainingConfiguration, for task: VisionTask, listsPairs: Bool = false
  ) throws(SettingError) {
    let losses = LossKind.all(for: task)
    let loss = configuration.loss ?? (listsPairs ? .contrastive : losses[0])
    guard losses.contains(loss) else {
      throw SettingError(
        key: "loss",
        "`loss` is \(loss.rawValue), but the data is for \(task.rawValue), which has the losses "
          + losses.map(\.rawValue).joined(separator: ", ") + ".")
    }
    if let metric = configuration.metric {
      let isOfOtherTask = VisionTask.allCases.contains {
        MonitoredMetric.all(for: $0).contains(metric)
      }
      // A metric of another task is an error; a metric of no built-in task is a custom one.
      if isOfOtherTask { _ = try MonitoredMetric(named: metric.name, task: task) }
    }
    self.task = task
    model = configuration.model ?? task.definition.usualModel
    self.loss = loss
    if let metric = configuration.metric {
      self.metric = metric
    } else {
      metric = try MonitoredMetric(named: task.usualMetric, task: task)
    }
    let definition = task.definition
    learningRate =
      configuration.learningRate ?? definition.usualLearningRates[configuration.optimizer]
      ?? configuration.resolvedLearningRate
    settings = configuration
    // A rate to be found stays open until the range test.
    if !configuration.findsLearningRate { settings.learningRate = learningRate }
    settings.warmUpEpochs =
      configuration.warmUpEpochs ?? definition.usualWarmUp(configuration.epochs)
    (settings.model, settings.loss, settings.metric) = (model, loss, self.metric)
    // Initial weights may have a resize mode of their own.
    if configuration.weights == nil {
      settings.resize = configuration.resizeMode(for: task)
    }
    try settings.validate()
  }

  /// The settings with the model's input resolved, too: size, channels, resize mode and
  /// normalization.
  public func decided(by input: Preprocessing) -> ResolvedConfiguration {
    var result = self
    result.settings.imageSize = InputSize(height: input.height, width: input.width)
    result.settings.channels = input.channels
    result.settings.resize = input.resize
    if input.resize == .crop { result.settings.cropFraction = input.cropFraction }
    if settings.weights == nil, settings.normalization == .automatic {
      result.settings.normalization = .measured
    }
    return result
  }

  /// The settings with the learning rate that was found.
  func found(_ rate: Double) -> ResolvedConfiguration {
    var result = self
    result.learningRate = rate
    result.settings.learningRate = rate
    return result
  }

  /// The settings that change results and differ from those of a run to resume. An open setting
  /// keeps its resolved value.
  ///
  /// - Parameter given: The settings to resume with.
  func changes(to given: TrainingConfiguration) -> [TrainingSetting] {
    let decided = [
      "imageSize", "channels", "resize", "cropFraction", "normalization", "learningRate",
      "warmUpEpochs",
    ]
    return TrainingConfiguration.settings.filter { setting in
      guard setting.changesResults else { return false }
      let text = setting.text(in: given)
      guard text != setting.text(in: settings) else { return false }
      return !decided.contains(setting.key) || text != setting.defaultText
    }
  }
}

extension TrainingConfiguration {
  /// The resize mode: the one set, else the task's usual one.
  public func resizeMode(for task: VisionTask) -> Preprocessing.ResizeMode {
    self.resize ?? task.definition.usualResize
  }
}

extension VisionTask {
  /// The name of the default validation metric.
  package var usualMetric: String { definition.usualMetric }
}
