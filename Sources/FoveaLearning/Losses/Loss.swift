import FoveaSupport
import FoveaTensors

/// The reduction of per-sample losses to the scalar that training minimises.
public enum LossReduction: String, Codable, Sendable, Hashable, CaseIterable {
  /// Σ loss / N: a weight of 2 doubles a sample's contribution (Keras).
  case meanOverBatch = "samples"
  /// Σ loss / Σ weight, class and sample weights multiplied (PyTorch's weighted cross-entropy).
  case meanOverWeights = "weights"
  /// Σ loss, without a divisor.
  case sum
}

/// A measure of the error of predictions, sample by sample.
///
/// ```swift
/// let loss = CrossEntropy(labelSmoothing: 0.1)
/// let cost = loss(logits, labels)                 // scalar: the mean over the batch
/// let each = loss.perSample(logits, labels)       // [N]
/// ```
public protocol Loss: Sendable {
  /// The loss of each sample, `[N]`, class weights included; the mean over a sample's outputs where
  /// it has several, such as pixels.
  func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor

  /// The class weight of each sample, `[N]`; nil where the loss has none.
  func classWeights(_ predictions: Tensor, _ targets: Tensor) -> Tensor?
}

extension Loss {
  /// Returns nil: no class weights.
  public func classWeights(_ predictions: Tensor, _ targets: Tensor) -> Tensor? { nil }

  /// The loss of a batch, a scalar.
  ///
  /// - Parameters:
  ///   - predictions: The model's outputs, `[N, …]`.
  ///   - targets: The labels or values to predict, `[N, …]`.
  ///   - sampleWeights: The factor of each sample's loss, `[N]`.
  ///   - reduction: The reduction over samples.
  public func callAsFunction(
    _ predictions: Tensor, _ targets: Tensor, sampleWeights: Tensor? = nil,
    reduction: LossReduction = .meanOverBatch
  ) -> Tensor {
    var losses = perSample(predictions, targets)
    if let sampleWeights {
      precondition(
        sampleWeights.shape == losses.shape,
        "\(Self.self): sample weights \(sampleWeights.shape) don't match the batch \(losses.shape)")
      losses = losses * sampleWeights
    }
    switch reduction {
    case .sum: return losses.sum()
    case .meanOverBatch: return losses.mean()
    case .meanOverWeights:
      let weights = [classWeights(predictions, targets), sampleWeights].compactMap { $0 }
      guard let first = weights.first else { return losses.mean() }
      return losses.sum() / weights.dropFirst().reduce(first, *).sum()
    }
  }
}

extension Tensor {
  /// The mean over all axes but the batch: `[N, …]` to `[N]`.
  func meanPerSample() -> Tensor { rank > 1 ? flattened().mean(axes: [1]) : self }
}

/// Targets in the shape and element type of predictions; `[N]` and `[N, 1]` are the same.
func matchedTargets(_ targets: Tensor, to predictions: Tensor, in name: String) -> Tensor {
  func core(_ shape: [Int]) -> [Int] {
    shape.count > 1 && shape.last == 1 ? shape.dropLast() : shape
  }
  precondition(
    core(targets.shape) == core(predictions.shape),
    "\(name): predictions \(predictions.shape) and targets \(targets.shape) must have one shape")
  return targets.cast(.float32).reshaped(predictions.shape)
}
