import FoveaSupport
import FoveaTensors

/// Triplet loss of embeddings: max(0, d(a, p) − d(a, n) + margin), for anchors a, positives p of
/// the same identity and negatives n of another (Schroff et al. 2015, FaceNet).
///
/// Embeddings are `[N, dimension]`, usually of length 1; int32 labels `[N]` give the identities.
/// The loss of a sample is that of its triplets as anchor. A sample without a positive or without a
/// negative in its batch has loss 0, so a batch should hold several samples of each of several
/// identities.
public struct TripletLoss: Loss {
  /// The selection of triplets in a batch.
  public enum Mining: String, Codable, Sendable, Hashable, CaseIterable {
    /// For each anchor, the farthest positive and the nearest negative (Hermans et al. 2017).
    case batchHard
    /// For each anchor and positive, the nearest negative that is farther than the positive, or the
    /// farthest negative if there is none. The loss is the mean over an anchor's positives
    /// (FaceNet). Takes memory for N³ numbers.
    case semiHard
  }

  /// The distance of two embeddings.
  public enum Distance: String, Codable, Sendable, Hashable, CaseIterable {
    /// Σ (a − b)², as in FaceNet.
    case squared
    /// The root of it, as published with batch-hard mining.
    case euclidean
  }

  /// The required difference between the distances of negatives and positives, above 0.
  public let margin: Float
  /// The selection of triplets.
  public let mining: Mining
  /// The distance of two embeddings.
  public let distance: Distance

  /// Makes a triplet loss.
  ///
  /// - Precondition: the margin is positive.
  public init(
    margin: Float = 0.2, mining: Mining = .semiHard, distance: Distance = .squared
  ) {
    precondition(margin > 0, "TripletLoss: the margin must be positive, got \(margin)")
    self.margin = margin
    self.mining = mining
    self.distance = distance
  }

  /// The loss of each anchor, `[N]`.
  public func perSample(_ embeddings: Tensor, _ labels: Tensor) -> Tensor {
    precondition(
      embeddings.rank == 2 && labels.dtype == .int32 && labels.shape == [embeddings.shape[0]],
      "TripletLoss: needs embeddings [batch, dimension] and int32 labels [batch], got "
        + "\(embeddings.type) and \(labels.type)")
    let count = embeddings.shape[0]
    let d = distances(embeddings)
    let (rows, columns) = (labels.expandedAxis(at: 1), labels.expandedAxis(at: 0))
    let isOther =
      Tensor.range(count).expandedAxis(at: 1) .!= Tensor.range(count).expandedAxis(at: 0)
    let isPositive = (rows .== columns) .&& isOther
    let isNegative = rows .!= columns
    let positives = isPositive.cast(.float32).sum(axes: [1])
    let negatives = isNegative.cast(.float32).sum(axes: [1])
    let losses =
      mining == .batchHard
      ? batchHard(d, isPositive, isNegative)
      : semiHard(d, isPositive, isNegative) / positives.maximum(1)
    return Tensor.where((positives .> 0) .&& (negatives .> 0), losses, 0)
  }

  /// A distance beyond that of any embeddings, used where there is no negative.
  private static let far: Float = 1e30

  private func batchHard(_ d: Tensor, _ isPositive: Tensor, _ isNegative: Tensor) -> Tensor {
    let farthest = Tensor.where(isPositive, d, -1).max(axes: [1])
    let nearest = Tensor.where(isNegative, d, Self.far).min(axes: [1])
    return (farthest - nearest + margin).relu()
  }

  /// The sum of losses over each anchor's positives.
  private func semiHard(_ d: Tensor, _ isPositive: Tensor, _ isNegative: Tensor) -> Tensor {
    // Axes: anchor, positive, negative.
    let toPositive = d.expandedAxis(at: 2)
    let toNegative = d.expandedAxis(at: 1)
    let isFarther = isNegative.expandedAxis(at: 1) .&& (toNegative .> toPositive)
    let nearest = Tensor.where(
      isFarther, toNegative.broadcast(to: isFarther.shape), Self.far
    ).min(axes: [2])
    let farthest = Tensor.where(isNegative, d, -1).max(axes: [1], keepingAxes: true)
    let chosen = Tensor.where(nearest .< Self.far, nearest, farthest.broadcast(to: d.shape))
    return Tensor.where(isPositive, (d - chosen + margin).relu(), 0).sum(axes: [1])
  }

  private func distances(_ x: Tensor) -> Tensor {
    let lengths = x.squared().sum(axes: [1])
    let products = x.matmul(x, transposingB: true)
    let sums = lengths.expandedAxis(at: 1) + lengths.expandedAxis(at: 0)
    let squares = (sums - products * 2).maximum(0)
    // Kept above 0, where the root has no gradient.
    return distance == .squared ? squares : squares.maximum(1e-12).sqrt()
  }
}
