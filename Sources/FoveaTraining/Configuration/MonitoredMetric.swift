import FoveaMetrics
import FoveaSupport

/// The validation metric that decides which epoch is best.
///
/// ```swift
/// configuration.metric = .init(ClassificationMetric.macroF1)
/// configuration.metric = try MonitoredMetric(named: "macroF1")
/// ```
public struct MonitoredMetric: Sendable, Hashable {
  /// Its name in the epoch records.
  public let name: String
  /// Whether a lower value is better, as of a loss.
  public let lowerIsBetter: Bool

  /// Whether it needs a ranking of all samples per class.
  let isRanking: Bool

  /// Makes a metric of a custom evaluator.
  ///
  /// - Parameters:
  ///   - name: Its key in the evaluator's figures.
  ///   - lowerIsBetter: Whether a lower value is better, as of a loss.
  public init(_ name: String, lowerIsBetter: Bool = false) {
    (self.name, self.lowerIsBetter, isRanking) = (name, lowerIsBetter, false)
  }

  /// Makes a built-in metric, such as `ClassificationMetric.macroF1`.
  public init(_ metric: any MetricDescription) {
    name = metric.key
    lowerIsBetter = metric.lowerIsBetter
    isRanking = metric.needsRanking
  }

  /// The mean loss with class and sample weights.
  public static let lossWeighted = Self("lossWeighted", lowerIsBetter: true)
  /// The mean loss with all weights 1.
  public static let lossUnweighted = Self("lossUnweighted", lowerIsBetter: true)

  /// The metrics of a task: the headline metrics of its record, and the two losses.
  public static func all(for task: VisionTask) -> [MonitoredMetric] {
    task.metrics.filter(\.isHeadline).map { MonitoredMetric($0) } + [lossWeighted, lossUnweighted]
  }

  /// Finds a metric by its name.
  ///
  /// - Parameter task: The task; nil for the metrics of all tasks.
  /// - Throws: `SettingError` for an unknown name, with the known ones.
  public init(named name: String, task: VisionTask? = nil) throws(SettingError) {
    let all = (task.map { [$0] } ?? VisionTask.allCases).flatMap(Self.all(for:))
    let known = NearestName.match(name, among: Set(all.map(\.name)).sorted())
    guard let found = all.first(where: { $0.name == known }) else {
      var names: [String] = []
      for metric in all where !names.contains(metric.name) { names.append(metric.name) }
      let question = NearestName.question(for: name, among: names)
      // Without a task, the metrics of all tasks are listed only where none is near.
      let known =
        task == nil
        ? VisionTask.allCases.map { task in
          "\n  \(task.rawValue): "
            + Self.all(for: task).map(\.name).joined(separator: ", ")
        }.joined() : " \(names.joined(separator: ", "))."
      throw SettingError(
        key: "metric",
        "unknown `metric` '\(name)'\(task.map { " for \($0.rawValue)" } ?? "")."
          + question + (task == nil && !question.isEmpty ? "" : " Known:" + known))
    }
    self = found
  }

  /// Whether a value is better than the best so far by more than a margin.
  func isBetter(_ value: Double, than best: Double?, by margin: Double) -> Bool {
    guard let best else { return true }
    return lowerIsBetter ? value < best - margin : value > best + margin
  }
}
