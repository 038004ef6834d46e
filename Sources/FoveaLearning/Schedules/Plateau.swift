/// Multiplies the rate by a factor when a metric has stopped improving.
///
/// It is told the metric after every epoch; state and settings are coded together, so that a resumed
/// run goes on as it was. An improvement is relative: better than best · (1 ∓ threshold), as in
/// PyTorch's `ReduceLROnPlateau`.
public struct Plateau: Sendable, Codable, Hashable {
  /// Which way is better.
  public enum Goal: String, Sendable, Codable, Hashable {
    /// For losses.
    case minimum
    /// For accuracies.
    case maximum
  }

  /// Which way is better.
  public let goal: Goal
  /// What each drop multiplies by.
  public let factor: Double
  /// Epochs without improvement that are let pass.
  public let patience: Int
  /// The least relative change that counts as improvement.
  public let threshold: Double
  /// Epochs after a drop in which none is counted.
  public let cooldown: Int
  /// The least factor.
  public let minimum: Double

  /// The factor in force.
  public private(set) var current = 1.0
  private var best: Double?
  private var badCount = 0
  private var cooling = 0

  /// Makes a schedule at its start.
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

  /// Takes note of the metric of one more epoch; `current` may drop. NaN never improves.
  public mutating func observe(_ metric: Double) {
    if isImprovement(metric) {
      best = metric
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

  private func isImprovement(_ metric: Double) -> Bool {
    guard let best else { return !metric.isNaN }
    switch goal {
    case .minimum: return metric < best * (1 - threshold)
    case .maximum: return metric > best * (1 + threshold)
    }
  }
}
