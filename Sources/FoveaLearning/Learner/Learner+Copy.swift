import FoveaInference
import FoveaTensors

extension Learner {
  /// A learner with the same state in memory of its own. Steps reuse the memory of the state before
  /// them, so of two plain copies only one can go on.
  ///
  /// - Throws: `OptimizerError` where the optimizer's state doesn't belong to the model.
  public func copied() throws(OptimizerError) -> Learner {
    let state = tensors
    var copy = self
    try copy.restore(
      LearnerTensors(
        weights: WeightSnapshot(copying: state.weights.values),
        average: state.average.map { WeightSnapshot(copying: $0).values },
        waiting: WeightSnapshot(copying: state.waiting).values,
        optimizer: state.optimizer.mapValues { WeightSnapshot(copying: $0).values }),
      updateCount: updateCount)
    return copy
  }
}
