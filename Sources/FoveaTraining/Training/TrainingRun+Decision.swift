import FoveaInference
import FoveaMetrics
import FoveaSupport

extension TrainingRun {
  /// Checks, before the first step, that a decision threshold can be chosen at the end.
  ///
  /// - Throws: `SettingError` or `TrainingError` with the reason, where it can't.
  func checkTarget() throws {
    guard let target = configuration.target else { return }
    guard validation != nil else {
      throw TrainingError(
        .unsuitableData,
        "the `target` \(target) needs a validation split to choose a threshold on, and there is "
          + "none. Choose `splitRatios` with a second part above 0, such as 80-20.")
    }
    try task.check(target, of: trainer.data.dataset)
  }

  /// Chooses thresholds on validation with the final weights, and adds them to the card.
  ///
  /// - Throws: `DatasetError` for bad images, `MetricError` where outputs are not finite.
  func addThresholds(to card: inout ModelCard, _ weights: WeightSnapshot) throws {
    guard configuration.target != nil || task.choosesDistance, let validation else { return }
    var evaluator = task.evaluator(of: trainer.data.dataset)
    if let target = configuration.target { try evaluator.prepare(for: target) }
    let pass = ModelPass(model: weights.applied(to: learner.model), loader: validation)
    _ = try pass.run { batch, outputs, _, _ in
      try evaluator.add(outputs, batch)
      return true
    }
    card.distanceThreshold = try evaluator.distanceThreshold()
    guard let target = configuration.target else { return }
    guard let decision = try evaluator.decision(target, writtenAs: target.description) else {
      return try emit(
        .note(
          "no threshold is chosen for the `target` \(target): validation has no "
            + "\(trainer.data.dataset.task.traits.things) of its class that can be read"))
    }
    card.decision = decision
    try emit(.decided(decision))
  }
}
