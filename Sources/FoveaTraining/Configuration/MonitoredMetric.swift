import FoveaSupport

/// The validation figure that decides what is best.
struct MonitoredMetric: Sendable, Equatable {
  let name: String
  let lowerIsBetter: Bool

  /// The figures of a task by name: the headlines of its record, and the two losses.
  static func all(for task: VisionTask) -> [(name: String, lowerIsBetter: Bool)] {
    let losses = [("lossWeighted", true), ("lossUnweighted", true)]
    switch task {
    case .classification:
      return [
        ("accuracy", false), ("balancedAccuracy", false), ("macroPrecision", false),
        ("macroRecall", false), ("macroF1", false), ("matthewsCorrelation", false),
        ("cohenKappa", false), ("logLoss", true), ("macroROCAUC", false),
        ("macroAveragePrecision", false), ("expectedCalibrationError", true),
      ] + losses
    case .detection:
      return [
        ("mAP50to95", false), ("mAP50", false), ("mAP75", false), ("averageRecall100", false),
        ("precision", false), ("recall", false), ("f1", false),
      ] + losses
    case .segmentation:
      return [
        ("mIoU", false), ("dice", false), ("diceMeanOverImages", false), ("pixelAccuracy", false),
        ("meanAccuracy", false), ("boundaryF", false),
      ] + losses
    case .regression:
      return [
        ("rootMeanSquaredError", true), ("meanSquaredError", true), ("meanAbsoluteError", true),
        ("rSquared", false),
      ] + losses
    }
  }

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
    self.name = name
    lowerIsBetter = found.lowerIsBetter
  }

  /// Whether it needs all samples sorted once per class.
  var isRanking: Bool { name == "macroROCAUC" || name == "macroAveragePrecision" }

  /// Whether a value is better than the best so far by more than a margin.
  func isBetter(_ value: Double, than best: Double?, by margin: Double) -> Bool {
    guard let best else { return true }
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}
