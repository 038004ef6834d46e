import FoveaMetrics
import FoveaSupport

/// A validation figure that can decide which weights are best.
public struct MonitoredMetric: Sendable, Equatable {
  /// The name in settings and records.
  public let name: String
  /// Whether a lower value is better, as for losses.
  public let lowerIsBetter: Bool

  /// Whether it needs all samples sorted once per class.
  let isRanking: Bool

  /// The figures of a task by name: the headlines of its record, and the two losses.
  private static func all(for task: VisionTask) -> [MonitoredMetric] {
    task.metrics.filter(\.isHeadline).map {
      MonitoredMetric(
        name: $0.key, lowerIsBetter: $0.lowerIsBetter, isRanking: $0.needsRanking)
    }
      + ["lossWeighted", "lossUnweighted"].map {
        MonitoredMetric(name: $0, lowerIsBetter: true, isRanking: false)
      }
  }

  private init(name: String, lowerIsBetter: Bool, isRanking: Bool) {
    self.name = name
    self.lowerIsBetter = lowerIsBetter
    self.isRanking = isRanking
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
    self = found
  }

  /// Whether a value is better than the best so far by more than a margin.
  func isBetter(_ value: Double, than best: Double?, by margin: Double) -> Bool {
    guard let best else { return true }
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}
