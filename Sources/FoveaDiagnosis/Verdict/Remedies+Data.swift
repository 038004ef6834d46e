import FoveaDatasets
import FoveaSupport
import FoveaTraining

extension Remedies {
  /// The published weights that a model can start from; `fovea weights list` has them.
  static let publishedWeights = "efficientnet-lite0"

  /// The changes of data, input and labels.
  static func dataRemedy(_ kind: RemedyKind, _ evidence: RunEvidence) -> Remedy? {
    let settings = evidence.settings
    switch kind {
    case .augmentation:
      guard !settings.probe, let next = AugmentationLadder.next(evidence) else { return nil }
      // Transformed images take more passes to fit.
      return Remedy(
        kind,
        settings.augment.isEmpty
          ? "augmentation, with weight decay and more epochs"
          : "stronger augmentation: " + next.added.joined(separator: ", "),
        evidence,
        [
          "augment": next.text,
          "weightDecay": "\(max(settings.weightDecay, 5e-4 * settings.decayScale))",
          "epochs": "\(settings.epochs * (settings.epochs < 100 ? 2 : 1))",
        ])
    case .pretrainedWeights:
      guard settings.weights == nil, [.classification, .regression].contains(evidence.task),
        settings.model != "graph"
      else { return nil }
      return Remedy(
        kind, "pretrained weights, with the last layer trained on their features", evidence,
        [
          "weights": publishedWeights, "probe": "true", "epochs": "60", "model": nil,
          "modelOptions": nil, "imageSize": nil, "channels": nil, "normalization": nil,
          "resize": nil, "augment": nil, "augmentRare": nil, "rareClasses": nil, "freeze": nil,
          "unfreeze": nil, "learningRate": nil, "weightDecay": nil, "ema": nil,
        ], preparation: ["weights", "get", publishedWeights])
    case .largerInput:
      let size = evidence.inputSize
      guard size < 640, settings.weights == nil else { return nil }
      let wanted = (3 * size / 2 + 31) / 32 * 32
      return Remedy(kind, "larger input images", evidence, ["imageSize": "\(wanted)"])
    case .classWeights: return classWeights(evidence)
    case .moreData: return moreData(evidence)
    case .groupedSplits:
      guard settings.groupColumn != nil, settings.splitMethod != .group else { return nil }
      return Remedy(
        kind, "splits that keep each group of `\(settings.groupColumn ?? "")` together", evidence,
        ["splitMethod": "group", "ignoreGivenSplits": "\(!evidence.givenSplits.isEmpty)"])
    case .largerValidation: return largerValidation(evidence)
    case .labelReview:
      return Remedy(
        kind, "a review of the labels that the model contradicts",
        arguments: ["labels", evidence.folder])
    default: return nil
    }
  }

  private static func classWeights(_ evidence: RunEvidence) -> Remedy? {
    let counts = evidence.classCounts.filter { $0 > 0 }
    guard evidence.task == .classification, let most = counts.max(), let least = counts.min(),
      most >= 3 * least, evidence.settings.classWeights == nil,
      evidence.settings.sampler == TrainingConfiguration().sampler
    else { return nil }
    return Remedy(
      .classWeights,
      "weights of classes: the largest has \(NumberText.grouped(most / least)) times the images "
        + "of the smallest",
      evidence, ["classWeights": "balanced"])
  }

  private static func moreData(_ evidence: RunEvidence) -> Remedy {
    let present = evidence.classCounts.indices.filter { evidence.classCounts[$0] > 0 }
    let fewest = present.min { evidence.classCounts[$0] < evidence.classCounts[$1] }
    let whole = NumberText.count(evidence.metric.trainingTotal, "training image")
    let reason =
      fewest.map { place in
        let noun = evidence.task == .detection ? "object" : "image"
        return "more images, first of \(evidence.classNames[place]), which has "
          + NumberText.count(evidence.classCounts[place], noun)
      } ?? "more images than \(whole)"
    return Remedy(
      .moreData, reason + "; this lists the counts", arguments: ["check", evidence.settings.data])
  }

  private static func largerValidation(_ evidence: RunEvidence) -> Remedy? {
    let settings = evidence.settings
    let isGiven = evidence.givenSplits.contains(.validation) && !settings.ignoreGivenSplits
    guard settings.splits == nil, settings.data != TrainingConfiguration.generatedData else {
      return nil
    }
    if !isGiven, evidence.givenSplits.contains(.training), !settings.ignoreGivenSplits {
      let share = min(0.5, 3 * settings.validationFraction)
      return Remedy(
        .largerValidation, "a larger validation split", evidence,
        ["validationFraction": "\(share)"])
    }
    return Remedy(
      .largerValidation, "a larger validation split", evidence,
      [
        "splitRatios": "60-25-15", "ignoreGivenSplits": "\(isGiven || settings.ignoreGivenSplits)",
      ])
  }
}
