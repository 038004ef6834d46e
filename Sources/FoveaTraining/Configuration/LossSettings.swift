import FoveaDatasets
import FoveaLearning
import FoveaSupport

/// The loss, and how classes and samples are weighed.
public struct LossSettings: SettingGroup {
  /// The loss; auto: the task's usual one.
  public var loss: LossKind?
  /// Share of the target that is spread over all classes.
  public var labelSmoothing = 0.0
  /// focal: how much less easy samples count.
  public var focalGamma = 2.0
  /// tversky: weight of false positives; false negatives have the rest to 1.
  public var tverskyAlpha = 0.3
  /// Detection: how boxes are compared.
  public var boxOverlap = BoxOverlap.ciou
  /// Detection: the rule that assigns cells to objects.
  public var assignment = BoxAssignment.taskAligned()
  /// Detection: weight of the boxes' overlap.
  public var boxGain = 7.5
  /// Detection: weight of the classes.
  public var classGain = 0.5
  /// Detection: weight of the distances' distributions.
  public var distributionGain = 1.5
  /// Weights of classes: inverse, balanced, effective, effective:0.99 or Crack=3.5,Free=1.
  public var classWeights: ClassWeights?
  /// Divisor of the weighted sum of losses: the count of samples, or their weights.
  public var reduction = LossReduction.meanOverBatch
  /// How samples are drawn for an epoch.
  public var sampler = Sampling.shuffled

  static let group = TrainingSetting.Group.loss
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.lossSettings
  static let settings = [
    row("loss", \.loss, .optional(.name, nil: "auto"), "The loss; auto: the task's usual one."),
    row(
      "labelSmoothing", \.labelSmoothing, .number(0..<1),
      "Share of the target that is spread over all classes."),
    row("focalGamma", \.focalGamma, .number(0...1000), "focal: how much less easy samples count."),
    row(
      "tverskyAlpha", \.tverskyAlpha, .number(above: 0, below: 1),
      "tversky: weight of false positives; false negatives have the rest to 1."),
    row("boxOverlap", \.boxOverlap, .name, "Detection: how boxes are compared."),
    row(
      "assignment", \.assignment, .assignment, "Detection: the rule that assigns cells to objects."),
    row("boxGain", \.boxGain, .number(0...1e6), "Detection: weight of the boxes' overlap."),
    row("classGain", \.classGain, .number(0...1e6), "Detection: weight of the classes."),
    row(
      "distributionGain", \.distributionGain, .number(0...1e6),
      "Detection: weight of the distances' distributions."),
    row(
      "classWeights", \.classWeights, .optional(.classWeights),
      "Weights of classes: inverse, balanced, effective, effective:0.99 or Crack=3.5,Free=1."),
    row(
      "reduction", \.reduction, .name(of: [.meanOverBatch, .meanOverWeights]),
      "Divisor of the weighted sum of losses: the count of samples, or their weights."),
    row(
      "sampler", \.sampler, .name(of: Sampling.allCases.filter { $0 != .sequential }),
      "How samples are drawn for an epoch."),
  ]
  static let rules = [
    SettingRule(["labelSmoothing"], of: "losses cross-entropy and cross-entropy-dice") {
      [nil, .crossEntropy, .crossEntropyDice].contains($0.loss)
    },
    SettingRule(["focalGamma"], of: "loss focal") { $0.loss == .focal },
    SettingRule(["tverskyAlpha"], of: "loss tversky") { $0.loss == .tversky },
    SettingRule(
      ["boxOverlap", "assignment", "boxGain", "classGain", "distributionGain"],
      of: "losses detection and focal of detectors"
    ) { [nil, .detection, .focal].contains($0.loss) },
  ]
}
