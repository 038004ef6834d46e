import FoveaSupport
import FoveaTensors

/// A weighted sum of losses: Σ wᵢ lossᵢ, sample by sample.
///
/// ```swift
/// let loss = CompoundLoss.crossEntropyAndDice(ignoring: 255)
/// ```
///
/// Class weights act inside the terms. A sum of differently weighted losses has no common divisor,
/// so `.meanOverWeights` divides by sample weights alone.
public struct CompoundLoss: Loss {
  /// One loss and its factor.
  public struct Term: Sendable {
    /// The factor of the loss, at least 0.
    public let weight: Float
    /// The unscaled loss.
    public let loss: any Loss

    /// Makes a term, with factor 1 by default.
    public init(_ loss: any Loss, weight: Float = 1) {
      self.weight = weight
      self.loss = loss
    }
  }

  /// The losses with their factors.
  public let terms: [Term]

  /// Makes a weighted sum.
  ///
  /// - Precondition: there is a term, and no factor is negative.
  public init(_ terms: [Term]) {
    precondition(
      !terms.isEmpty && terms.allSatisfy { $0.weight >= 0 },
      "CompoundLoss: needs terms, their weights not negative, got \(terms.map(\.weight))")
    self.terms = terms
  }

  /// Softmax cross-entropy plus soft Dice, of logits `[N, H, W, classes]` and int32 labels, the
  /// loss of nnU-Net (Isensee et al. 2021).
  public static func crossEntropyAndDice(
    labelSmoothing: Float = 0, classWeights: [Float]? = nil, ignoring ignored: Int32? = nil,
    over scope: RegionScope = .image, diceWeight: Float = 1
  ) -> CompoundLoss {
    CompoundLoss([
      Term(
        CrossEntropy(
          labelSmoothing: labelSmoothing, classWeights: classWeights, ignoring: ignored)),
      Term(
        DiceWithLogits(classWeights: classWeights, ignoring: ignored, over: scope),
        weight: diceWeight),
    ])
  }

  /// Binary cross-entropy plus soft Dice by sigmoid, each class against the rest. With one channel
  /// it separates object and background. Logits are `[N, H, W, classes]`, targets int32 labels.
  public static func binaryCrossEntropyAndDice(
    classWeights: BinaryWeights? = nil, ignoring ignored: Int32? = nil,
    over scope: RegionScope = .image, diceWeight: Float = 1
  ) -> CompoundLoss {
    CompoundLoss([
      Term(BinaryCrossEntropyWithLogits(classWeights: classWeights, ignoring: ignored)),
      Term(
        DiceWithLogits(ignoring: ignored, over: scope, activation: .sigmoid), weight: diceWeight),
    ])
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
    let losses = terms.map { $0.loss.perSample(predictions, targets) * $0.weight }
    return losses.dropFirst().reduce(losses[0], +)
  }
}
