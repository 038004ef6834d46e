import FoveaInference
import FoveaLayers
import FoveaTensors

extension Learner {
  /// Trains on a batch: forward pass, loss, backward pass and one update.
  ///
  /// - Parameters:
  ///   - images: The model's input, `[N, H, W, C]`.
  ///   - targets: The targets of the loss, `[N, …]`: int32 labels, or numbers.
  ///   - sampleWeights: The factor of each sample's loss, `[N]`.
  ///   - learningRate: The learning rate of the update.
  /// - Returns: The batch's mean loss before the update.
  /// - Throws: `EvaluationError` where a label is out of range.
  @discardableResult
  public mutating func step(
    _ images: Tensor, _ targets: Tensor, sampleWeights: Tensor? = nil, learningRate: Double
  ) throws -> Double {
    try step(images, [targets], sampleWeights: sampleWeights, learningRate: learningRate)
  }

  /// Trains on a batch of a task with several target tensors, or none.
  ///
  /// - Returns: The batch's mean loss before the update.
  /// - Throws: `EvaluationError` where a label is out of range, or the error of the task's loss.
  @discardableResult
  public mutating func step(
    _ images: Tensor, _ targets: [Tensor], sampleWeights: Tensor? = nil, learningRate: Double
  ) throws -> Double {
    let count = Double(images.shape[0])
    let outcome = try step(
      Input(
        images: images, targets: targets, sampleWeights: sampleWeights,
        key: randomKey.fold(updateCount)),
      update: Update(learningRate: learningRate, divisor: count))
    return outcome.lossSum / count
  }

  /// The trained model with a card, ready to predict or to be written to a file: with the average
  /// of
  /// the weights where one is kept.
  ///
  /// ```swift
  /// try learner.model(card).write(to: "model.safetensors")
  /// ```
  ///
  /// - Parameter card: Task, class names and preprocessing of the model.
  /// - Throws: `InferenceError` where the card does not fit the model.
  public func model(_ card: ModelCard) throws -> TrainedModel {
    try TrainedModel(model: snapshot.applied(to: model), card: card)
  }
}
