import FoveaRunRecords

extension TaskRecord where Details: MeasuredDetails {
  /// Makes a record of every figure that exists, each with its definition.
  ///
  /// - Parameters:
  ///   - metrics: the figures to compute.
  ///   - terms: definitions of terms that keys are composed of.
  init(
    split: String, details: Details, tally: Details.Tally,
    metrics: [Metric<Details>] = Details.metrics, terms: [String: String] = [:]
  ) {
    self.init(split: split, details: details)
    definitions = terms
    for metric in metrics {
      figures[metric.key] = metric.value(of: tally)
      if let text = metric.definition(for: details) { definitions[metric.key] = text }
    }
  }

  /// The value of a metric, such as `record[.macroF1]`; nil where it does not exist for the data.
  public subscript(metric: Metric<Details>) -> Double? { figures[metric.key] }

  /// The figures of histories and progress lines, by key; those that do not exist are left out.
  public var headlines: [String: Double] {
    let keys = Set(Details.metrics.lazy.filter(\.isHeadline).map(\.key))
    return figures.filter { keys.contains($0.key) }
  }

  /// The metrics of a line of the summary above a table, in order.
  package static func summary(line: Int) -> [(metric: Metric<Details>, isSignificant: Bool)] {
    Details.metrics.compactMap { metric in
      switch metric.place {
      case .none: nil
      case .line(let own): own == line ? (metric, false) : nil
      case .significant(let own): own == line ? (metric, true) : nil
      }
    }
  }
}

extension Bootstrap {
  /// The intervals of metrics over `count` samples.
  ///
  /// - Parameter tally: counts samples by how often each was drawn; nil where a draw cannot be
  ///   measured.
  func intervals<Details: MeasuredDetails>(
    of metrics: [Metric<Details>], count: Int, _ tally: (_ draws: [Int32]) -> Details.Tally?
  ) -> [String: ConfidenceInterval] {
    let measured = metrics.filter(\.hasInterval)
    return intervals(count: count) { draws in
      guard let tally = tally(draws) else { return [:] }
      return Dictionary(uniqueKeysWithValues: measured.map { ($0.key, $0.value(of: tally)) })
    }
  }
}
