import Foundation
import FoveaRunRecords
import FoveaSupport

/// The numbers of a verdict as sentences.
extension DiagnosisRecord.Evidence {
  static func gap(_ evidence: RunEvidence) -> Self {
    let metric = evidence.metric
    let interval =
      metric.interval.map {
        " [\(NumberText.fixed($0.lower, 4)), \(NumberText.fixed($0.upper, 4))]"
      } ?? ""
    return Self(
      "gap", metric.size,
      "\(metric.name): train \(NumberText.fixed(metric.training, 4)), val "
        + NumberText.fixed(metric.validation, 4) + interval
        + (metric.isOutsideInterval
          ? ": a gap beyond the interval" : ": no gap beyond the interval")
    )
  }

  static func skill(_ evidence: RunEvidence) -> Self {
    let value = max(0, evidence.skill.training)
    return Self(
      "skill", value,
      "training images are fitted to \(NumberText.percent(value)) of the way from no model to a "
        + "perfect one"
        + (evidence.collapse.map { "; every validation image gets \($0)" } ?? ""))
  }

  static func images(_ evidence: RunEvidence) -> Self {
    let count = evidence.metric.validationImages
    return Self(
      "validationImages", Double(count), NumberText.count(count, "validation image"))
  }

  static func uncertainty(_ evidence: RunEvidence) -> Self {
    Self(
      "uncertainty", evidence.uncertainty,
      "the 95 % interval of \(evidence.metric.name) spans "
        + "\(NumberText.percent(min(1, evidence.uncertainty))) of the way from no model to a "
        + "perfect one")
  }

  static func rate(_ evidence: RunEvidence) -> Self {
    let ratio = evidence.rateRatio
    let isFound = evidence.foundLearningRate != nil
    let other = NumberText.short(evidence.suitableLearningRate)
    let suitable = isFound ? "\(other) that the range test found" : "usual \(other)"
    let comparison =
      ratio > 1.05
      ? "\(NumberText.short(ratio)) times the \(suitable)"
      : ratio < 0.95
        ? "\(NumberText.short(ratio)) of the \(suitable)"
        : isFound ? "as the range test found" : "the usual one"
    return Self(
      "learningRateRatio", ratio,
      "learning rate \(NumberText.short(evidence.learningRate)), \(comparison)")
  }

  static func jumps(_ evidence: RunEvidence) -> Self {
    let value = exp(RunTrends(evidence.history).worstJumps)
    return Self(
      "jumps", value,
      "the loss jumps up and down by a factor of \(NumberText.fixed(value, 2)) from epoch to epoch")
  }

  static func fall(_ evidence: RunEvidence) -> Self {
    let value = RunTrends(evidence.history).lateFall
    return Self(
      "lateFall", value,
      value >= 0
        ? "the training loss still fell by \(NumberText.percent(value, 1)) an epoch at the end"
        : "the training loss rose by \(NumberText.percent(-value, 1)) an epoch at the end")
  }

  static func rise(_ evidence: RunEvidence) -> Self {
    let trends = RunTrends(evidence.history)
    let value = trends.riseSinceLowest
    return Self(
      "rise", value,
      "the validation loss is \(NumberText.fixed(value, 2)) times its lowest, of epoch "
        + "\(trends.lowestEpoch ?? evidence.bestEpoch)")
  }

  static func best(_ evidence: RunEvidence) -> Self {
    Self(
      "bestEpoch", Double(evidence.bestEpoch),
      "best epoch \(evidence.bestEpoch) of \(evidence.history.count)")
  }

  static func perClass(_ evidence: RunEvidence) -> Self {
    let value = evidence.imagesPerClass
    return Self(
      "imagesPerClass", value,
      evidence.task == .classification
        ? "\(NumberText.short(value)) training images a class"
        : NumberText.count(evidence.metric.trainingTotal, "training image"))
  }

  static func parameters(_ evidence: RunEvidence) -> Self {
    let value = Double(evidence.parameters) / Double(max(evidence.metric.trainingTotal, 1))
    let perImage = value < 1000 ? NumberText.short(value) : NumberText.grouped(Int(value))
    return Self(
      "parametersPerImage", value,
      "\(NumberText.grouped(evidence.parameters)) parameters, \(perImage) per "
        + "training image")
  }

  static func regularization(_ evidence: RunEvidence) -> Self {
    let names = evidence.regularization
    return Self(
      "regularizations", Double(names.count),
      "in use: " + (names.isEmpty ? "no regularisation" : names.joined(separator: ", ")))
  }

  static func contradictions(_ labels: LabelEvidence) -> Self {
    Self(
      "confidentErrors", labels.confidentErrors,
      "\(NumberText.percent(labels.confidentErrors)) of the labels contradict the more confident "
        + "half of the predictions, \(NumberText.percent(labels.errors)) all of them")
  }

  static func confidence(_ labels: LabelEvidence) -> Self {
    Self(
      "confidenceAUC", labels.confidenceAUC,
      "confidence tells which with ROC-AUC \(NumberText.fixed(labels.confidenceAUC, 2)); "
        + "\(NumberText.percent(labels.secondChoice)) of the contradicted labels are the second "
        + "choice")
  }

  static func warning(_ warning: WatchWarning) -> Self {
    Self("watch." + warning.rule, warning.value, "watched: " + warning.text)
  }

  static func resemblance(_ share: Double) -> Self {
    Self(
      "resemblance", share,
      "\(NumberText.percent(share, 1)) of the images of val and test are the same picture as one "
        + "of another split, so their figures are too high")
  }
}
