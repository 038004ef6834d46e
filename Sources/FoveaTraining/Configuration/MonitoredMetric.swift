import FoveaSupport

/// The validation metric that decides which epoch is best.
///
/// ```swift
/// configuration.metric = .macroF1
/// configuration.metric = try MonitoredMetric(named: "macroF1")
/// ```
public struct MonitoredMetric: Sendable, Hashable {
  /// Its name in the epochs' records.
  public let name: String
  /// Whether a lower value is better, as of a loss.
  public let lowerIsBetter: Bool

  /// Makes a metric that validation figures name.
  public init(_ name: String, lowerIsBetter: Bool = false) {
    self.name = name
    self.lowerIsBetter = lowerIsBetter
  }

  /// Of classification.
  public static let accuracy = Self("accuracy"), balancedAccuracy = Self("balancedAccuracy"),
    macroPrecision = Self("macroPrecision"), macroRecall = Self("macroRecall"),
    macroF1 = Self("macroF1"), matthewsCorrelation = Self("matthewsCorrelation"),
    cohenKappa = Self("cohenKappa"), logLoss = Self("logLoss", lowerIsBetter: true),
    macroROCAUC = Self("macroROCAUC"), macroAveragePrecision = Self("macroAveragePrecision"),
    expectedCalibrationError = Self("expectedCalibrationError", lowerIsBetter: true)
  /// Of detection.
  public static let mAP50to95 = Self("mAP50to95"), mAP50 = Self("mAP50"), mAP75 = Self("mAP75"),
    averageRecall100 = Self("averageRecall100"), precision = Self("precision"),
    recall = Self("recall"), f1 = Self("f1")
  /// Of segmentation.
  public static let mIoU = Self("mIoU"), dice = Self("dice"),
    diceMeanOverImages = Self("diceMeanOverImages"), pixelAccuracy = Self("pixelAccuracy"),
    meanAccuracy = Self("meanAccuracy"), boundaryF = Self("boundaryF")
  /// Of regression.
  public static let rootMeanSquaredError = Self("rootMeanSquaredError", lowerIsBetter: true),
    meanSquaredError = Self("meanSquaredError", lowerIsBetter: true),
    meanAbsoluteError = Self("meanAbsoluteError", lowerIsBetter: true),
    rSquared = Self("rSquared")
  /// Of every task: the loss with and without class and sample weights.
  public static let lossWeighted = Self("lossWeighted", lowerIsBetter: true),
    lossUnweighted = Self("lossUnweighted", lowerIsBetter: true)

  static let classification = [
    accuracy, balancedAccuracy, macroPrecision, macroRecall, macroF1, matthewsCorrelation,
    cohenKappa, logLoss, macroROCAUC, macroAveragePrecision, expectedCalibrationError,
  ]
  static let detection = [mAP50to95, mAP50, mAP75, averageRecall100, precision, recall, f1]
  static let segmentation = [
    mIoU, dice, diceMeanOverImages, pixelAccuracy, meanAccuracy, boundaryF,
  ]
  static let regression = [rootMeanSquaredError, meanSquaredError, meanAbsoluteError, rSquared]

  /// The two losses, which every task has.
  static let losses = [lossWeighted, lossUnweighted]

  /// The metrics of a task: the headlines of its record, and the two losses.
  public static func all(for task: VisionTask) -> [MonitoredMetric] {
    task.definition.metrics + losses
  }

  /// Finds a metric by its name.
  ///
  /// - Parameter task: nil takes the metrics of all tasks.
  /// - Throws: `SettingError` for an unknown name, with the known ones.
  public init(named name: String, task: VisionTask? = nil) throws(SettingError) {
    let all = (task.map { [$0] } ?? VisionTask.allCases).flatMap(Self.all(for:))
    guard let found = all.first(where: { $0.name == name }) else {
      var names: [String] = []
      for metric in all where !names.contains(metric.name) { names.append(metric.name) }
      throw SettingError(
        key: "metric",
        "unknown `metric` '\(name)'\(task.map { " for \($0.rawValue)" } ?? "")."
          + NearestName.question(for: name, among: names)
          + " Known: \(names.joined(separator: ", ")).")
    }
    self = found
  }

  /// Whether it needs all samples sorted once per class.
  var isRanking: Bool { self == .macroROCAUC || self == .macroAveragePrecision }

  /// Whether a value is better than the best so far by more than a margin.
  func isBetter(_ value: Double, than best: Double?, by margin: Double) -> Bool {
    guard let best else { return true }
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}
