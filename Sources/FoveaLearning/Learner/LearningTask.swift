import FoveaLayers
import FoveaTensors

/// The part of a task that a training step computes: the loss of each image, and the correct answers.
///
/// `Learner` takes a `Loss` where that is all there is to a task, and a `LearningTask` where a batch
/// has several target tensors (the boxes and classes of a detector) or correct answers are counted.
public protocol LearningTask: Sendable {
  /// The loss of each image, `[N]`, unevaluated.
  ///
  /// - Parameters:
  ///   - outputs: The model's outputs, `[N, …]`.
  ///   - targets: The batch's targets; their first axis is N.
  ///   - imageSize: Height and width of the input in pixels.
  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor

  /// The number of correctly answered images as a scalar (an image that is correct in part counts as
  /// that part), unevaluated; nil where there is no such figure.
  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor?
}

extension LearningTask {
  /// No such figure.
  public func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? { nil }
}

/// The task of a loss of one target tensor.
struct LossTask: LearningTask {
  let loss: any Loss

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    precondition(
      targets.count == 1, "\(type(of: loss)): one target tensor is needed, got \(targets.count)")
    return loss.perSample(outputs, targets[0])
  }
}
