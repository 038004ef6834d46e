import Foundation
import FoveaDatasets
import FoveaSupport
import FoveaTraining

/// The changes by kind: each knows the run, and is nil where the run does it already or can't.
enum Remedies {
  /// The remedies of some kinds, in their order.
  static func all(_ kinds: [RemedyKind], for evidence: RunEvidence) -> [Remedy] {
    var found: [Remedy] = []
    for kind in kinds {
      guard let remedy = remedy(kind, evidence),
        !found.contains(where: { $0.arguments == remedy.arguments })
      else { continue }
      found.append(remedy)
    }
    return found
  }

  /// The remedy of a kind; nil where it doesn't apply.
  static func remedy(_ kind: RemedyKind, _ evidence: RunEvidence) -> Remedy? {
    switch kind {
    case .augmentation, .pretrainedWeights, .largerInput, .moreData, .groupedSplits,
      .largerValidation, .labelReview, .classWeights:
      dataRemedy(kind, evidence)
    case .weightDecay, .lessRegularization, .smallerModel, .largerModel, .labelSmoothing:
      modelRemedy(kind, evidence)
    case .longerTraining, .lowerLearningRate, .higherLearningRate, .rangeTest, .earlyStopping,
      .warmUp, .clipNorm, .largerBatch:
      courseRemedy(kind, evidence)
    }
  }

  // MARK: Model and regularisation

  private static func modelRemedy(_ kind: RemedyKind, _ evidence: RunEvidence) -> Remedy? {
    let settings = evidence.settings
    switch kind {
    case .weightDecay:
      let scale = settings.decayScale
      guard settings.weightDecay < 5e-3 * scale else { return nil }
      let decay = (settings.weightDecay < 5e-4 * scale ? 5e-4 : 5e-3) * scale
      return Remedy(kind, "more weight decay", evidence, ["weightDecay": "\(decay)"])
    case .lessRegularization:
      // Only what is far above the usual holds a model back.
      let hasDecay = settings.weightDecay > 1e-3 * settings.decayScale
      let hasSmoothing = settings.labelSmoothing > 0.2
      guard hasDecay || hasSmoothing else { return nil }
      return Remedy(
        kind,
        "weaker regularisation: "
          + [hasDecay ? "weight decay" : nil, hasSmoothing ? "label smoothing" : nil]
          .compactMap { $0 }.joined(separator: " and "),
        evidence,
        [
          "weightDecay": "\(hasDecay ? 1e-4 * settings.decayScale : settings.weightDecay)",
          "labelSmoothing": hasSmoothing ? nil : "\(settings.labelSmoothing)",
        ])
    case .smallerModel, .largerModel:
      guard settings.weights == nil, let model = settings.model,
        let next = ModelFamilies.neighbour(
          of: model, options: settings.modelOptions, isLarger: kind == .largerModel)
      else { return nil }
      return Remedy(
        kind, "a \(kind == .largerModel ? "larger" : "smaller") model, \(next.name)", evidence,
        next.changes)
    case .labelSmoothing:
      guard settings.labelSmoothing < 0.1 else { return nil }
      return Remedy(kind, "smoothed labels", evidence, ["labelSmoothing": "0.1"])
    default: return nil
    }
  }

  // MARK: The course of training

  private static func courseRemedy(_ kind: RemedyKind, _ evidence: RunEvidence) -> Remedy? {
    let settings = evidence.settings
    let rate = evidence.learningRate
    let suitable = text(evidence.suitableLearningRate)
    let suitableName =
      evidence.foundLearningRate == nil
      ? "the usual learning rate" : "the learning rate that the range test found,"
    switch kind {
    case .longerTraining:
      // A run of few epochs needs several times as many, a long one twice as many.
      let factor = settings.epochs < 5 ? 6 : settings.epochs < 15 ? 3 : 2
      return Remedy(
        kind, "more epochs: an ended run can't be resumed, its schedule is used up", evidence,
        [
          "epochs": "\(factor * settings.epochs)",
          "learningRate": evidence.rateRatio < 0.5
            ? suitable : text(rate),
        ])
    case .lowerLearningRate:
      let isHigh = evidence.rateRatio > 1.5
      // A rate that doesn't fall lets the loss jump until the end.
      return Remedy(
        kind,
        isHigh ? "\(suitableName) instead of \(text(rate))" : "a lower learning rate",
        evidence,
        [
          "learningRate": isHigh ? suitable : text(rate / 5),
          "schedule": settings.schedule == .constant ? "cosine" : settings.schedule.rawValue,
        ])
    case .higherLearningRate:
      guard evidence.rateRatio <= 1.01 else { return nil }
      let isLow = evidence.rateRatio < 0.67
      let isShort = settings.epochs < 5
      return Remedy(
        kind,
        (isLow ? "\(suitableName) instead of \(text(rate))" : "a higher learning rate")
          + (isShort ? ", and more epochs" : ""),
        evidence,
        [
          "learningRate": isLow ? suitable : text(3 * rate),
          "epochs": "\((isShort ? 6 : 1) * settings.epochs)",
        ])
    case .rangeTest:
      // A run has its test once; the two rules above use its result.
      guard evidence.foundLearningRate == nil else { return nil }
      return Remedy(
        kind, "the learning rate that a range test finds", evidence, ["learningRate": "auto"])
    case .earlyStopping:
      guard settings.earlyStopping == nil, settings.epochs > 10 else { return nil }
      return Remedy(
        kind, "an end where validation no longer improves", evidence,
        ["earlyStopping": "\(max(5, settings.epochs / 5))"])
    case .warmUp:
      guard (settings.warmUpEpochs ?? 0) == 0, settings.epochs > 1 else { return nil }
      return Remedy(
        kind, "a learning rate that rises slowly", evidence,
        ["warmUpEpochs": text(max(1, (Double(settings.epochs) / 10).rounded()))])
    case .clipNorm:
      guard settings.clipNorm == nil, settings.clipValue == nil else { return nil }
      return Remedy(kind, "clipped gradients", evidence, ["clipNorm": "1"])
    case .largerBatch:
      // A step still needs to be one of several in an epoch.
      guard 16 * settings.batchSize <= evidence.metric.trainingTotal else { return nil }
      return Remedy(
        kind, "larger batches, whose gradients vary less", evidence,
        ["batchSize": "\(2 * settings.batchSize)"])
    default: return nil
    }
  }

  /// A number without needless digits.
  static func text(_ value: Double) -> String {
    var copy = TrainingConfiguration()
    copy.learningRate = value > 0 ? Double(String(format: "%.2g", value)) ?? value : value
    let setting = try? TrainingConfiguration.setting("learningRate")
    return setting?.text(in: copy) ?? "\(value)"
  }
}
