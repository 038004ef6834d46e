import FoveaRunRecords

/// The task-independent part of a metric.
public protocol MetricDescription: Sendable {
  /// The key in records, histories and settings, such as `macroF1`.
  var key: String { get }
  /// The name in tables, such as `macro F1`.
  var title: String { get }
  /// Whether a lower value is better, as of a loss.
  var lowerIsBetter: Bool { get }
  /// Whether it sorts all samples once per class.
  var needsRanking: Bool { get }
  /// Whether histories hold it and training can select the best epoch by it.
  var isHeadline: Bool { get }
}

/// Details of a record with figures that are computed by metrics.
public protocol MeasuredDetails: RecordDetails {
  /// Counts and values that every metric of the task is computed from.
  associatedtype Tally

  /// The metrics of the task, in the order of tables and messages.
  static var metrics: [Metric<Self>] { get }
}

/// One figure of a task's evaluation: its key and name, its definition, and its computation.
///
/// Record, headlines, definitions, intervals, the summary above a table, `results.csv` and the
/// names of the setting `metric` follow from the entries of ``MeasuredDetails/metrics``. To add a
/// metric, add a static member to those of its task and list it there.
public struct Metric<Details: MeasuredDetails>: MetricDescription {
  /// Where a figure stands in the summary above a table.
  enum Place: Sendable, Equatable {
    /// Only in the record.
    case none
    /// In a line of the summary, with four decimals; lines count from 0.
    case line(Int)
    /// The same with five significant digits, for values in units of the data.
    case significant(line: Int)
  }

  /// The key in records, histories and settings, such as `macroF1`.
  public let key: String
  /// The name in tables, such as `macro F1`.
  public let title: String
  /// Whether a lower value is better, as of a loss.
  public let lowerIsBetter: Bool
  /// Whether it sorts all samples once per class.
  public let needsRanking: Bool
  /// Whether histories hold it and training can select the best epoch by it.
  public let isHeadline: Bool
  /// Whether resampling gives it a confidence interval.
  public let hasInterval: Bool
  let place: Place
  private let definition: @Sendable (Details) -> String?
  private let value: @Sendable (Details.Tally) -> Double?

  /// Makes a metric.
  ///
  /// - Parameters:
  ///   - definition: formula and source; nil where the key is composed of terms that the task
  ///     defines, such as macro and F1.
  ///   - value: the figure, nil where it does not exist.
  init(
    _ key: String, title: String, lowerIsBetter: Bool = false, needsRanking: Bool = false,
    isHeadline: Bool = true, hasInterval: Bool? = nil, place: Place = .none,
    definition: @autoclosure @escaping @Sendable () -> String? = nil,
    value: @escaping @Sendable (Details.Tally) -> Double?
  ) {
    self.init(
      key, title: title, lowerIsBetter: lowerIsBetter, needsRanking: needsRanking,
      isHeadline: isHeadline, hasInterval: hasInterval, place: place,
      definedBy: { _ in definition() }, value: value)
  }

  /// Makes a metric with a definition that depends on the evaluation.
  ///
  /// - Parameters:
  ///   - definedBy: formula and source for an evaluation; nil where it lacks the figure.
  ///   - value: the figure, nil where it does not exist.
  init(
    _ key: String, title: String, lowerIsBetter: Bool = false, needsRanking: Bool = false,
    isHeadline: Bool = true, hasInterval: Bool? = nil, place: Place = .none,
    definedBy definition: @escaping @Sendable (Details) -> String?,
    value: @escaping @Sendable (Details.Tally) -> Double?
  ) {
    self.key = key
    self.title = title
    self.lowerIsBetter = lowerIsBetter
    self.needsRanking = needsRanking
    self.isHeadline = isHeadline
    self.hasInterval = hasInterval ?? isHeadline
    self.place = place
    self.definition = definition
    self.value = value
  }

  /// The figure; nil where it does not exist for the data.
  public func value(of tally: Details.Tally) -> Double? { value(tally) }

  /// Formula and source, in one sentence; nil where the key is composed of defined terms.
  public func definition(for details: Details) -> String? { definition(details) }
}
