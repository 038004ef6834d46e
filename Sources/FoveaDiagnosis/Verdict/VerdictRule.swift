import FoveaRunRecords

/// One rule of the diagnosis: a verdict, its condition, its evidence and its remedies.
///
/// ``table`` is the only list of rules. To add one, add an entry and its test.
public struct VerdictRule: Sendable {
  /// A name for the rule, such as `unstable-rate`.
  public let name: String
  /// The verdict.
  public let verdict: FitVerdict
  /// The condition in words, as `fovea diagnose --rules` prints it.
  public let condition: String
  /// The paper or definition.
  public let source: String
  /// The remedies, by descending expected gain.
  public let remedies: [RemedyKind]
  /// Whether the condition is true.
  let holds: @Sendable (RunEvidence) -> Bool
  /// The numbers that the condition compares.
  let evidence: @Sendable (RunEvidence) -> [DiagnosisRecord.Evidence]
  /// The epoch that the verdict names; nil for none.
  let epoch: @Sendable (RunEvidence) -> Int?

  init(
    _ name: String, _ verdict: FitVerdict, when condition: String, source: String,
    remedies: [RemedyKind],
    epoch: @escaping @Sendable (RunEvidence) -> Int? = { _ in nil },
    evidence: @escaping @Sendable (RunEvidence) -> [DiagnosisRecord.Evidence],
    holds: @escaping @Sendable (RunEvidence) -> Bool
  ) {
    (self.name, self.verdict, self.condition, self.source) = (name, verdict, condition, source)
    (self.remedies, self.epoch, self.evidence, self.holds) = (remedies, epoch, evidence, holds)
  }

  /// Whether the rule's condition is true of a run.
  public func applies(to evidence: RunEvidence) -> Bool { holds(evidence) }
}
