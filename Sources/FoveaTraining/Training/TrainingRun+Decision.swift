import FoveaMetrics
import FoveaDatasets
import FoveaInference
import FoveaSupport

extension TrainingRun {
  /// Checks, before the first step, that a decision threshold can be chosen at the end.
  ///
  /// - Throws: `SettingError` or `TrainingError` saying why not.
  func checkTarget() throws {
    guard let text = configuration.target else { return }
    let dataset = trainer.data.dataset
    let target = try DecisionTarget(parsing: text)
    guard validation != nil else {
      throw TrainingError(
        .unsuitableData,
        "the target \(text) needs a validation split to choose a threshold on, and there is none. "
          + "Choose splitRatios with a second part above 0, such as 80-20.")
    }
    switch dataset.task {
    case .classification:
      _ = try target.label(
        among: dataset.classNames, counts: dataset.classCounts(in: .training))
    case .detection: _ = try target.objectLabel(among: dataset.classNames)
    case .segmentation, .regression:
      throw SettingError(
        key: "target",
        "target is \(text), but a threshold is chosen for classification and detection only; the "
          + "data is for \(dataset.task.rawValue). Leave it out.")
    }
  }

  /// Chooses the threshold that the target asks for, on validation with the final weights; nil where
  /// there is no target, or validation has none of what is to be found.
  func decision(_ weights: WeightSnapshot) throws -> DecisionThreshold? {
    guard let text = configuration.target, let validation else { return nil }
    let dataset = trainer.data.dataset
    let target = try DecisionTarget(parsing: text)
    let pass = ModelPass(model: weights.applied(to: learner.model), loader: validation)
    switch dataset.task {
    case .classification:
      let label = try target.label(
        among: dataset.classNames, counts: dataset.classCounts(in: .training))
      var evaluator = ClassificationEvaluator(classNames: dataset.classNames)
      _ = try pass.run { batch, outputs, _, _ in
        try evaluator.add(outputs, labels: batch.labels)
        return true
      }
      return DecisionThreshold(
        target, writtenAs: text, className: dataset.classNames[label],
        scores: evaluator.labels.indices.map { evaluator.probability(sample: $0, of: label) },
        isPositive: evaluator.labels.map { $0 == label })
    case .detection:
      let label = try target.objectLabel(among: dataset.classNames)
      let decoder = DetectionDecoder(
        geometry: try learner.model.detectionGeometry(named: configuration.model),
        settings: .evaluation)
      var evaluator = DetectionEvaluator(classNames: dataset.classNames)
      _ = try pass.run { batch, outputs, _, _ in
        try evaluator.add(outputs, batch, of: dataset, by: decoder)
        return true
      }
      return DecisionThreshold(
        target, writtenAs: text, className: label.map { dataset.classNames[$0] },
        evaluator.operatingPoints(of: label))
    case .segmentation, .regression: return nil
    }
  }
}
