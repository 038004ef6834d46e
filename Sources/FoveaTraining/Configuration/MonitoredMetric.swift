import FoveaSupport

/// The validation figure that decides what is best.
struct MonitoredMetric: Sendable, Equatable {
  let name: String
  let lowerIsBetter: Bool

  /// The figures by name: those of `EvaluationRecord.headlines`, and the two losses.
  static let all: [(name: String, lowerIsBetter: Bool)] = [
    ("accuracy", false), ("balancedAccuracy", false), ("macroPrecision", false),
    ("macroRecall", false), ("macroF1", false), ("matthewsCorrelation", false),
    ("cohenKappa", false), ("logLoss", true), ("macroROCAUC", false),
    ("macroAveragePrecision", false), ("expectedCalibrationError", true),
    ("lossWeighted", true), ("lossUnweighted", true),
  ]

  /// - Throws: `SettingError` for an unknown name, with the known ones.
  init(named name: String) throws(SettingError) {
    guard let found = Self.all.first(where: { $0.name == name }) else {
      let names = Self.all.map(\.name)
      throw SettingError(
        key: "metric",
        "unknown metric '\(name)'.\(NearestName.question(for: name, among: names))"
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
