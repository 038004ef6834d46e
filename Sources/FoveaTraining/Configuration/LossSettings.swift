import FoveaDatasets
import FoveaLearning
import FoveaSupport

/// The loss, and the weights and sampling of classes and samples.
public struct LossSettings: SettingGroup {
  /// The loss; auto: the task's usual one.
  public var loss: LossKind?
  /// Share of the target probability that is spread over all classes.
  public var labelSmoothing = 0.0
  /// focal: exponent that reduces the loss of easy samples.
  public var focalGamma = 2.0
  /// tversky: weight of false positives; that of false negatives is 1 minus this.
  public var tverskyAlpha = 0.3
  /// Detection: the overlap measure of boxes.
  public var boxOverlap = BoxOverlap.ciou
  /// Detection: the rule that assigns cells to objects.
  public var assignment = BoxAssignment.taskAligned()
  /// Detection: weight of the box overlap term.
  public var boxGain = 7.5
  /// Detection: weight of the classification term.
  public var classGain = 0.5
  /// Detection: weight of the distance distribution term.
  public var distributionGain = 1.5
  /// Class weights: inverse, balanced, effective, effective:0.99 or Crack=3.5,Free=1.
  public var classWeights: ClassWeights?
  /// Divisor of the weighted sum of losses: the number of samples, or the sum of their weights.
  public var reduction = LossReduction.meanOverBatch
  /// The sampling of an epoch.
  public var sampler = Sampling.shuffled

  static let group = TrainingSetting.Group.loss
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.lossSettings
  static let settings = [
    row("loss", \.loss, .optional(.name, nil: "auto"), "The loss; auto: the task's usual one."),
    row(
      "labelSmoothing", \.labelSmoothing, .number(0..<1),
      "Share of the target probability that is spread over all classes."),
    row(
      "focalGamma", \.focalGamma, .number(0...1000),
      "focal: exponent that reduces the loss of easy samples."),
    row(
      "tverskyAlpha", \.tverskyAlpha, .number(above: 0, below: 1),
      "tversky: weight of false positives; that of false negatives is 1 minus this."),
    row("boxOverlap", \.boxOverlap, .name, "Detection: the overlap measure of boxes."),
    row(
      "assignment", \.assignment, .assignment,
      "Detection: the rule that assigns cells to "
        + "objects."),
    row("boxGain", \.boxGain, .number(0...1e6), "Detection: weight of the box overlap term."),
    row(
      "classGain", \.classGain, .number(0...1e6), "Detection: weight of the classification term."),
    row(
      "distributionGain", \.distributionGain, .number(0...1e6),
      "Detection: weight of the distance distribution term."),
    row(
      "classWeights", \.classWeights, .optional(.classWeights, takesAuto: false),
      "Class weights: inverse, balanced, effective, effective:0.99 or Crack=3.5,Free=1."),
    row(
      "reduction", \.reduction, .name(of: [.meanOverBatch, .meanOverWeights]),
      "Divisor of the weighted sum of losses: the number of samples, or the sum of their weights."),
    row(
      "sampler", \.sampler, .name(of: Sampling.allCases.filter { $0 != .sequential }),
      "The sampling of an epoch."),
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
