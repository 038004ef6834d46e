import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The diagnosis of a run: a verdict, the rule and the numbers behind it, and the changes to try.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/classification/photos-resnet18")
/// let diagnosis = Diagnosis(try RunEvidence(measuring: run, on: run.data()))
/// print(diagnosis.headline)
/// for remedy in diagnosis.remedies { print(remedy.command) }
/// ```
public struct Diagnosis: Sendable {
  /// The evidence.
  public let evidence: RunEvidence
  /// The rule that gave the verdict.
  public let rule: VerdictRule
  /// Later rules of other verdicts whose condition is true, too.
  public let others: [VerdictRule]
  /// The changes to try, by descending expected gain.
  public let remedies: [Remedy]

  /// Applies the rules of ``VerdictRule/table``, in order.
  public init(_ evidence: RunEvidence) {
    self.evidence = evidence
    let matching = VerdictRule.table.filter { $0.holds(evidence) }
    rule = matching.first ?? .agreement
    var seen: Set<FitVerdict> = [rule.verdict, .goodFit]
    others = matching.filter { seen.insert($0.verdict).inserted }
    var kinds = rule.remedies
    // Few colour images teach a model less than the features of other photos: S. Kornblith et al.,
    // "Do better ImageNet models transfer better?", 2019.
    if evidence.channels == 3, evidence.imagesPerClass < Limits.imagesPerClass,
      let place = kinds.firstIndex(of: .pretrainedWeights)
    {
      kinds.remove(at: place)
      kinds.insert(.pretrainedWeights, at: 0)
    }
    // Figures on images that training has seen in another form prove nothing.
    if evidence.resemblance > 0.01 { kinds.insert(.groupedSplits, at: 0) }
    remedies = Remedies.all(kinds, for: evidence)
  }

  /// The verdict.
  public var verdict: FitVerdict { rule.verdict }

  /// The epoch that the verdict names; nil for none.
  public var epoch: Int? { rule.epoch(evidence) }

  /// The verdict in words, such as `overfitting since epoch 6`.
  public var headline: String {
    verdict.title + (epoch.map { " since epoch \($0)" } ?? "")
  }

  /// The numbers behind the verdict, the most important first.
  public var numbers: [DiagnosisRecord.Evidence] {
    rule.evidence(evidence)
      + (evidence.resemblance > 0.01 ? [.resemblance(evidence.resemblance)] : [])
      + evidence.warnings.map { .warning($0) }
  }

  /// The settings that rules and remedies compare.
  static let settingKeys = [
    "model", "modelOptions", "weights", "freeze", "epochs", "batchSize", "optimizer",
    "learningRate", "schedule", "warmUpEpochs", "weightDecay", "clipNorm", "ema", "augment",
    "labelSmoothing", "classWeights", "sampler", "earlyStopping", "imageSize", "splitMethod",
    "groupColumn", "metric",
  ]

  /// The record: the content of `diagnosis.json`.
  public var record: DiagnosisRecord {
    let settings = evidence.settings
    var texts: [String: String] = [:]
    for key in Self.settingKeys {
      texts[key] = (try? TrainingConfiguration.setting(key))?.text(in: settings)
    }
    return DiagnosisRecord(
      task: evidence.task.rawValue, model: settings.model ?? "", data: settings.data,
      verdict: verdict.rawValue, headline: headline,
      definition: "\(rule.condition) (\(rule.source))", epoch: epoch, metric: evidence.metric,
      loss: evidence.loss, evidence: numbers, figures: evidence.figures,
      remedies: remedies.map {
        DiagnosisRecord.Remedy(kind: $0.kind.rawValue, reason: $0.reason, command: $0.command)
      }, others: others.map(\.verdict.rawValue), settings: texts, bestEpoch: evidence.bestEpoch,
      epochs: evidence.history.count)
  }
}
