import FoveaSupport
import FoveaTensors

/// Contrastive loss of pairs of embeddings (Hadsell, Chopra & LeCun 2006):
///
///     same identity:       d²
///     different identity:  max(0, margin − d)²
///
/// with the Euclidean distance d of the pair. Embeddings are `[N, dimension]`, labels int32 `[N]`.
/// The samples 2i and 2i + 1 are a pair, of the same identity where their labels are equal. Both
/// samples have the loss of their pair, so that the mean over samples is the mean over pairs.
public struct ContrastiveLoss: Loss {
  /// The distance beyond which different pairs have no loss.
  public let margin: Float

  /// Makes a contrastive loss.
  ///
  /// - Precondition: the margin is positive.
  public init(margin: Float = 1) {
    precondition(margin > 0, "ContrastiveLoss: the margin must be positive, got \(margin)")
    self.margin = margin
  }

  /// The loss of each sample's pair, `[N]`.
  public func perSample(_ embeddings: Tensor, _ labels: Tensor) -> Tensor {
    precondition(
      embeddings.rank == 2 && embeddings.shape[0] % 2 == 0 && labels.dtype == .int32
        && labels.shape == [embeddings.shape[0]],
      "ContrastiveLoss: needs embeddings [batch, dimension] and int32 labels [batch] of whole "
        + "pairs, got \(embeddings.type) and \(labels.type)")
    let (count, dimension) = (embeddings.shape[0], embeddings.shape[1])
    let pairs = embeddings.reshaped([count / 2, 2, dimension])
    let difference = pairs.sliced(axis: 1, 0..<1) - pairs.sliced(axis: 1, 1..<2)
    // Kept above 0, where the root has no gradient.
    let squares = difference.squared().sum(axes: [2]).maximum(1e-12)
    let ids = labels.reshaped([count / 2, 2])
    let isSame = ids.sliced(axis: 1, 0..<1) .== ids.sliced(axis: 1, 1..<2)
    let losses = Tensor.where(isSame, squares, (margin - squares.sqrt()).relu().squared())
    return losses.broadcast(to: [count / 2, 2]).reshaped([count])
  }
}
