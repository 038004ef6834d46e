import FoveaRunRecords
import FoveaSupport

/// Finds what is wrong inside a model while it is trained, from the records of the setting `watch`.
///
/// ```swift
/// trainer.judge = WatchRules().warnings
/// ```
///
/// Every rule warns once in a run. Limits are far from what healthy runs show, so that a warning is
/// worth a look: see ``rules`` for each limit and its source.
public struct WatchRules: Sendable {
  /// A rule: what it looks for, and what to do about it.
  public struct Rule: Sendable {
    /// The name, such as `vanishing-gradient`.
    public let name: String
    /// The condition in words, with its limit.
    public let condition: String
    /// What helps.
    public let cure: String
    /// Where the limit is from.
    public let source: String
    /// The finding at the last of some records, oldest first; nil where all is well.
    let find: @Sendable (_ records: [WatchRecord]) -> Finding?
  }

  /// What a rule found.
  struct Finding {
    var subject: String?
    var value: Double
    /// The problem, with its place and number, in one sentence without a full stop.
    var problem: String
  }

  /// The rules.
  public let rules: [Rule]

  /// All rules, or the given ones.
  public init(_ rules: [Rule] = WatchRules.all) { self.rules = rules }

  /// The warnings about a record, given the records before it; rules that warned before are silent.
  public func warnings(_ record: WatchRecord, after before: [WatchRecord]) -> [WatchWarning] {
    let known = Set(before.flatMap(\.warnings).map(\.rule))
    let records = before + [record]
    return rules.filter { !known.contains($0.name) }.compactMap { rule in
      rule.find(records).map { finding in
        WatchWarning(
          rule: rule.name, subject: finding.subject, value: finding.value,
          text: "step \(record.step): \(finding.problem). \(rule.cure)")
      }
    }
  }

  /// The table of all rules.
  public static var all: [Rule] {
    [
      vanishing, exploding, deadUnits, saturatedUnits, rateTooHigh, rateTooLow, notFalling,
      driftingStatistics, neverPredicted,
    ]
  }
}

extension [WatchRecord] {
  /// The last record, where it is of a moment.
  func last(_ moment: WatchRecord.Moment) -> WatchRecord? {
    last.flatMap { $0.moment == moment ? $0 : nil }
  }

  /// The last records of a moment, oldest first; nil where there are fewer.
  func last(_ count: Int, _ moment: WatchRecord.Moment) -> [WatchRecord]? {
    guard last(moment) != nil else { return nil }
    let found = Array(filter { $0.moment == moment }.suffix(count))
    return found.count == count ? found : nil
  }
}

extension WatchRules {
  /// The median; nil of nothing.
  static func median(_ values: [Double]) -> Double? {
    let sorted = values.filter(\.isFinite).sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }

  /// A number in a sentence.
  static func text(_ value: Double) -> String { NumberText.short(value, digits: 2) }
}
