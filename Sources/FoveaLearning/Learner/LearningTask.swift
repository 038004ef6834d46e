import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The part of a task that a training step computes: the loss of each image, and the correct
/// answers.
///
/// A ``Loss`` is enough for most tasks. Use a `LearningTask` where a batch has several target
/// tensors, such as the boxes and classes of a detector, or where correct answers are counted.
public protocol LearningTask: Sendable {
  /// The loss of each image, `[N]`, unevaluated.
  ///
  /// - Parameters:
  ///   - outputs: The model's outputs, `[N, …]`.
  ///   - targets: The batch's targets; their first axis is N.
  ///   - imageSize: Height and width of the input in pixels.
  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor

  /// The number of correctly answered images as a scalar, unevaluated; nil where the task has no
  /// such number. An image that is partly correct counts as that fraction.
  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor?
}

extension LearningTask {
  /// Returns nil: correct answers are not counted.
  public func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? { nil }
}

/// The task of a loss with one target tensor.
struct LossTask: LearningTask {
  let loss: any Loss

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    precondition(
      targets.count == 1, "\(type(of: loss)): one target tensor is needed, got \(targets.count)")
    return loss.perSample(outputs, targets[0])
  }
}
