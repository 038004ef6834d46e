import FoveaSupport

/// A validation figure that can decide which weights are best.
public struct MonitoredMetric: Sendable, Equatable {
  /// The name in settings and records.
  public let name: String
  /// Whether a lower value is better, as for losses.
  public let lowerIsBetter: Bool

  /// Describes a figure.
  public init(_ name: String, lowerIsBetter: Bool = false) {
    (self.name, self.lowerIsBetter) = (name, lowerIsBetter)
  }

  static let classification = [
    MonitoredMetric("accuracy"), MonitoredMetric("balancedAccuracy"),
    MonitoredMetric("macroPrecision"), MonitoredMetric("macroRecall"), MonitoredMetric("macroF1"),
    MonitoredMetric("matthewsCorrelation"), MonitoredMetric("cohenKappa"),
    MonitoredMetric("logLoss", lowerIsBetter: true), MonitoredMetric("macroROCAUC"),
    MonitoredMetric("macroAveragePrecision"),
    MonitoredMetric("expectedCalibrationError", lowerIsBetter: true),
  ]
  static let detection = [
    MonitoredMetric("mAP50to95"), MonitoredMetric("mAP50"), MonitoredMetric("mAP75"),
    MonitoredMetric("averageRecall100"), MonitoredMetric("precision"), MonitoredMetric("recall"),
    MonitoredMetric("f1"),
  ]
  static let segmentation = [
    MonitoredMetric("mIoU"), MonitoredMetric("dice"), MonitoredMetric("diceMeanOverImages"),
    MonitoredMetric("pixelAccuracy"), MonitoredMetric("meanAccuracy"), MonitoredMetric("boundaryF"),
  ]
  static let regression = [
    MonitoredMetric("rootMeanSquaredError", lowerIsBetter: true),
    MonitoredMetric("meanSquaredError", lowerIsBetter: true),
    MonitoredMetric("meanAbsoluteError", lowerIsBetter: true), MonitoredMetric("rSquared"),
  ]
  static let verification = [
    MonitoredMetric("rocAUC"), MonitoredMetric("equalErrorRate", lowerIsBetter: true),
    MonitoredMetric("balancedAccuracy"), MonitoredMetric("recallAt1"),
  ]

  /// The two losses, which every task has.
  static let losses = [
    MonitoredMetric("lossWeighted", lowerIsBetter: true),
    MonitoredMetric("lossUnweighted", lowerIsBetter: true),
  ]

  /// The figures of a task by name: the headlines of its record, and the two losses.
  static func all(for task: VisionTask) -> [MonitoredMetric] { task.definition.metrics + losses }

  /// - Parameter task: nil takes the figures of all tasks.
  /// - Throws: `SettingError` for an unknown name, with the known ones.
  init(named name: String, task: VisionTask? = nil) throws(SettingError) {
    let all = (task.map { [$0] } ?? VisionTask.allCases).flatMap(Self.all(for:))
    guard let found = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw SettingError(
        key: "metric",
        "unknown metric '\(name)'\(task.map { " for \($0.rawValue)" } ?? "")."
          + NearestName.question(for: name, among: names)
          + " Known: \(names.joined(separator: ", ")).")
    }
    self = found
  }

  /// Whether it needs all samples sorted once per class.
  var isRanking: Bool { name == "macroROCAUC" || name == "macroAveragePrecision" }

  /// Whether a value is better than the best so far by more than a margin.
  func isBetter(_ value: Double, than best: Double?, by margin: Double) -> Bool {
    guard let best else { return true }
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}
