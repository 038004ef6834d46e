/// Multiplies the rate by a factor when a metric has stopped improving.
///
/// Call ``observe(_:)`` with the metric after every epoch. State and settings are encoded together,
/// so that a resumed run continues as before. An improvement is relative: better than best · (1 ∓
/// threshold), as in PyTorch's `ReduceLROnPlateau`.
public struct Plateau: Sendable, Codable, Hashable {
  /// The direction of improvement.
  public enum Goal: String, Sendable, Codable, Hashable {
    /// Lower is better, as for losses.
    case minimum
    /// Higher is better, as for accuracies.
    case maximum
  }

  /// The direction of improvement.
  public let goal: Goal
  /// The factor of each drop.
  public let factor: Double
  /// The number of epochs without improvement before a drop.
  public let patience: Int
  /// The smallest relative change that counts as an improvement.
  public let threshold: Double
  /// The number of epochs after a drop that are not counted.
  public let cooldown: Int
  /// The lower limit of the factor.
  public let minimum: Double

  /// The current factor of the base rate.
  public private(set) var current = 1.0
  private var best: Double?
  /// The loss at `best`; nil where none was given.
  private var bestLoss: Double?
  private var badCount = 0
  private var cooling = 0

  /// Makes a schedule with factor 1 and no observations.
  public init(
    goal: Goal = .minimum, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
    cooldown: Int = 0, minimum: Double = 0
  ) {
    self.goal = goal
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldown = cooldown
    self.minimum = minimum
  }

  /// Records the metric of one more epoch; `current` may drop. NaN never improves.
  ///
  /// - Parameter loss: The loss, lower is better; where the metric equals the best one, an
  ///   improvement of the loss counts. Nil for none.
  public mutating func observe(_ metric: Double, loss: Double? = nil) {
    if isImprovement(metric) || isTieWon(metric, loss) {
      best = metric
      bestLoss = loss
      badCount = 0
    } else {
      badCount += 1
    }
    if cooling > 0 {
      cooling -= 1
      badCount = 0
    }
    guard badCount > patience else { return }
    current = max(current * factor, minimum)
    cooling = cooldown
    badCount = 0
  }

  private func isTieWon(_ metric: Double, _ loss: Double?) -> Bool {
    guard let loss, let bestLoss, metric == best else { return false }
    return loss < bestLoss * (bestLoss > 0 ? 1 - threshold : 1 + threshold)
  }

  private func isImprovement(_ metric: Double) -> Bool {
    guard let best else { return !metric.isNaN }
    switch goal {
    case .minimum: return metric < best * (1 - threshold)
    case .maximum: return metric > best * (1 + threshold)
    }
  }
}
