import Foundation
import FoveaRunRecords
import FoveaSupport

extension VerdictRule {
  /// Every rule. The first with a true condition gives the verdict; the last is always true.
  public static let table: [VerdictRule] = [
    fewImages, wideInterval, rateTooHigh, jumpingLoss, rateTooLow, stillFalling,
    contradictedLabels, regularizedGap, gap, risenLoss, weakFit, agreement,
  ]

  static let fewImages = VerdictRule(
    "few-images", .splitTooSmall,
    when: "fewer than \(Limits.images) validation images (segmentation: \(Limits.masks))",
    source: "the normal approximation of a share needs n·p and n·(1 − p) of at least 5: "
      + "W. Cochran, 1954",
    remedies: [.largerValidation, .moreData],
    evidence: { [.images($0), .uncertainty($0)] },
    holds: {
      $0.metric.validationImages < ($0.task == .segmentation ? Limits.masks : Limits.images)
    })

  static let wideInterval = VerdictRule(
    "wide-interval", .splitTooSmall,
    when: "the interval on validation is wider than \(Limits.width) of the way from no model to a "
      + "perfect one, and the figure on training is inside it",
    source: "B. Efron, percentile bootstrap, 1979; E. B. Wilson, 1927",
    remedies: [.largerValidation, .moreData],
    evidence: { [.images($0), .uncertainty($0), .gap($0)] },
    holds: { $0.uncertainty > Limits.width && !$0.metric.isOutsideInterval })

  static let rateTooHigh = VerdictRule(
    "rate-too-high", .unstable,
    when: "a learning rate of at least \(Limits.highRate) times the usual one (or that of the "
      + "run's range test), or updates or gradients that the setting `watch` found too large; and "
      + "a loss that jumps by more than a factor of \(Limits.calmJumps), a figure hardly better "
      + "than without a model, or one class predicted for all",
    source: "L. Smith, \"Cyclical learning rates\", 2017: above a range the loss jumps, then rises",
    remedies: [.lowerLearningRate, .rangeTest, .warmUp, .clipNorm, .largerBatch],
    evidence: { [.rate($0), .jumps($0), .skill($0)] },
    holds: {
      ($0.rateRatio >= Limits.highRate
        || $0.warned(of: WatchRules.rateTooHigh, WatchRules.exploding))
        && (RunTrends($0.history).worstJumps > Limits.factor(Limits.calmJumps)
          || $0.skill.training < Limits.noSkill || $0.collapse != nil)
    })

  static let jumpingLoss = VerdictRule(
    "jumping-loss", .unstable,
    when: "the training loss rose beyond chance in \(NumberText.percent(Limits.rises)) of the "
      + "epochs and stayed above \(NumberText.percent(Limits.remaining)) of that of the first, or "
      + "the validation loss jumps up and down by a factor of \(Limits.jumps) an epoch; and "
      + "training images are not fitted well in the end",
    source: "L. Smith, \"Cyclical learning rates\", 2017",
    remedies: [.lowerLearningRate, .rangeTest, .warmUp, .clipNorm, .largerBatch],
    evidence: { [.jumps($0), .rate($0)] },
    holds: {
      let trends = RunTrends($0.history)
      return trends.training.count >= 4 && $0.skill.training < Limits.goodSkill
        && (($0.rises >= Limits.rises && trends.remaining > Limits.remaining)
          || trends.jumps > Limits.factor(Limits.jumps))
    })

  static let rateTooLow = VerdictRule(
    "rate-too-low", .notConverged,
    when:
      "a learning rate of at most a \(NumberText.grouped(Int((1 / Limits.lowRate).rounded())))th "
      + "of the usual one (or that of the run's range test), or updates that the setting `watch` "
      + "found too small; no gap, and room above the figure on training",
    source: "Y. Bengio, \"Practical recommendations\", 2012: the rate just below divergence",
    remedies: [.higherLearningRate, .rangeTest, .longerTraining],
    evidence: { [.rate($0), .fall($0), .skill($0)] },
    holds: {
      ($0.rateRatio <= Limits.lowRate || $0.warned(of: WatchRules.rateTooLow))
        && $0.settings.weights == nil && $0.gap < Limits.gap
        && $0.skill.training < Limits.goodSkill
    })

  static let stillFalling = VerdictRule(
    "still-falling", .notConverged,
    when: "the validation loss still fell by more than \(NumberText.percent(Limits.fall)) an epoch "
      + "at the end (of up to \(Limits.firstEpochs) epochs: or the training loss), or at its pace "
      + "would fall by \(NumberText.percent(Limits.doublingFall)) in as many epochs again; the "
      + "best epoch is among the last, there is no gap, and room above the figure on training",
    source: "L. Prechelt, \"Early stopping - but when?\", 1998: training progress; J. Hestness et "
      + "al., 2017: losses fall as powers of the epochs",
    remedies: [.longerTraining, .higherLearningRate, .rangeTest],
    evidence: { [.fall($0), .best($0), .gap($0)] },
    holds: {
      let trends = RunTrends($0.history)
      let epochs = $0.history.count
      guard $0.gap < Limits.gap, $0.skill.training < Limits.fullSkill,
        $0.bestEpoch > epochs - max(1, epochs / 5)
      else { return false }
      // Running statistics lag behind in the first epochs, and validation with them.
      return trends.lateValidationFall > Limits.fall
        || (epochs <= Limits.firstEpochs && trends.lateFall > Limits.fall)
        || trends.doublingFall > Limits.doublingFall
    })

  static let contradictedLabels = VerdictRule(
    "contradicted-labels", .limitedByLabelNoise,
    when: "of classification alone (in boxes, masks and values a hard object looks like a wrong "
      + "label to one model: 'fovea labels' compares several): the model contradicts at least "
      + "\(NumberText.percent(Limits.confidentErrors)) of the labels among its more "
      + "confident half, confidence hardly tells which (ROC-AUC at most \(Limits.confidenceAUC)), "
      + "the label is seldom its second choice, and training images are not fitted perfectly, too",
    source: "C. Northcutt et al., \"Confident learning\", 2021; D. Arpit et al., 2017: models fit "
      + "right labels before wrong ones",
    remedies: [.labelReview, .labelSmoothing, .earlyStopping, .moreData],
    evidence: { $0.labels.map { [.contradictions($0), .confidence($0)] } ?? [] },
    holds: {
      guard let labels = $0.labels else { return false }
      return labels.confidentErrors >= Limits.confidentErrors
        && labels.confidenceAUC <= Limits.confidenceAUC
        && (labels.classes < 4 || labels.secondChoice <= Limits.secondChoice)
        && $0.skill.validation >= Limits.someSkill && $0.skill.training < Limits.goodSkill
    })

  static let regularizedGap = VerdictRule(
    "regularised-gap", .limitedByData,
    when: "a gap as of overfitting, in spite of augmentation or pretrained weights and another "
      + "regularisation or transform, with fewer than \(Limits.imagesPerClass) images a class",
    source: "I. Goodfellow et al., \"Deep learning\", 2016, 11.3: whether to gather more data",
    remedies: [.pretrainedWeights, .augmentation, .moreData, .smallerModel, .weightDecay],
    evidence: { [.gap($0), .regularization($0), .perClass($0), .parameters($0)] },
    holds: {
      let transforms = $0.settings.augment.text.split(separator: ",").count
      return $0.hasGap && $0.regularization.count + max(0, transforms - 1) >= 2
        && (transforms > 0 || $0.settings.weights != nil)
        && $0.imagesPerClass < Limits.imagesPerClass
    })

  static let gap = VerdictRule(
    "gap", .overfitting,
    when: "training images are fitted better than validation images by more than the interval on "
      + "validation and by \(Limits.gap) of the way from no model to a perfect one; half of that "
      + "suffices where the validation loss has risen by "
      + NumberText.percent(Limits.rise - 1),
    source:
      "S. Geman et al., \"Neural networks and the bias/variance dilemma\", 1992; L. Prechelt, "
      + "1998",
    remedies: [
      .augmentation, .pretrainedWeights, .weightDecay, .smallerModel, .earlyStopping,
      .labelSmoothing, .groupedSplits, .moreData,
    ],
    epoch: { RunTrends($0.history).overfittingEpoch },
    evidence: { [.gap($0), .rise($0), .best($0), .perClass($0), .parameters($0)] },
    holds: { $0.hasGap })

  static let risenLoss = VerdictRule(
    "risen-loss", .overfitting,
    when: "the best epoch is in the first half, the validation loss has risen by "
      + "\(NumberText.percent(Limits.rise - 1)) since its lowest and ended above twice the "
      + "training loss, and validation leaves room: the kept weights are of the time before",
    source: "L. Prechelt, 1998: generalisation loss",
    remedies: gap.remedies,
    epoch: { RunTrends($0.history).overfittingEpoch },
    evidence: { [.rise($0), .best($0), .gap($0), .perClass($0), .parameters($0)] },
    holds: {
      let trends = RunTrends($0.history)
      guard let trained = trends.training.last, let validated = trends.validation.last?.loss else {
        return false
      }
      return 2 * $0.bestEpoch <= $0.history.count && trends.riseSinceLowest >= Limits.rise
        && validated > 2 * trained && $0.skill.validation < Limits.goodSkill
    })

  static let weakFit = VerdictRule(
    "weak-fit", .underfitting,
    when: "even training images are fitted to less than \(Limits.weakSkill) of the way from no "
      + "model to a perfect one (\(Limits.heldBackSkill) under strong regularisation; in "
      + "regression the squares, since R² is the square of a correlation), without a gap",
    source: "S. Geman et al., 1992: the bias is large",
    remedies: [
      .lessRegularization, .largerModel, .longerTraining, .higherLearningRate, .rangeTest,
      .classWeights, .largerInput,
    ],
    evidence: { [.skill($0), .gap($0), .parameters($0)] },
    holds: {
      let limit = $0.isHeldBack ? Limits.heldBackSkill : Limits.weakSkill
      return $0.skill.training < ($0.task == .regression ? limit * limit : limit)
        || $0.collapse != nil
    })

  static let agreement = VerdictRule(
    "agreement", .goodFit, when: "none of the other rules applies",
    source: "the rules above",
    remedies: [.largerModel, .longerTraining, .classWeights, .augmentation],
    evidence: { [.gap($0), .fall($0), .best($0)] }, holds: { _ in true })
}

/// The limits of the rules. Those of single figures are in units of skill: 0 without a model, 1
/// perfect.
enum Limits {
  static let images = 15
  static let masks = 3
  static let width = 0.45
  static let highRate = 4.0
  static let lowRate = 0.2
  static let calmJumps = 1.1
  static let jumps = 1.25
  static let rises = 0.3
  static let remaining = 0.5
  static let confidentErrors = 0.12
  static let confidenceAUC = 0.7
  static let secondChoice = 0.4
  static let fall = 0.08
  static let firstEpochs = 3
  static let doublingFall = 0.3
  static let fullSkill = 0.95
  static let gap = 0.12
  static let rise = 1.15
  static let imagesPerClass = 100.0
  static let noSkill = 0.15
  static let someSkill = 0.4
  static let weakSkill = 0.4
  static let heldBackSkill = 0.75
  static let goodSkill = 0.9

  /// The logarithm of a factor, as ``RunTrends/jumps`` measures it.
  static func factor(_ value: Double) -> Double { log(value) }
}
