import Foundation
import FoveaRunRecords

/// The course of a run's losses over its epochs.
public struct RunTrends: Sendable {
  /// The training loss of each epoch, as seen while training.
  public let training: [Double]
  /// The validation loss of each validated epoch, with its epoch.
  public let validation: [(epoch: Int, loss: Double)]

  /// Reads a history; validation losses are those with all weights 1.
  public init(_ history: [EpochRecord]) {
    training = history.map(\.trainLoss)
    validation = history.compactMap { record in
      (record.valLossUnweighted ?? record.valLossWeighted).map { (record.epoch, $0) }
    }
  }

  /// The epoch of the lowest validation loss.
  public var lowestEpoch: Int? { validation.min { $0.loss < $1.loss }?.epoch }

  /// The factor of the last validation loss to the lowest one. The last is the median of three
  /// where that is lower, so that a single high one doesn't count.
  ///
  /// The generalisation loss of L. Prechelt, "Early stopping - but when?", 1998, plus 1.
  public var riseSinceLowest: Double {
    let losses = validation.map(\.loss)
    guard let lowest = losses.min(), let last = losses.last, lowest > 0 else { return 1 }
    return min(last, median(losses.suffix(3))) / lowest
  }

  /// The mean fall of the training loss per epoch in the last quarter of the epochs (at least one
  /// step), as a share of the loss before; negative where it rises.
  ///
  /// Losses below 0 (of none of the built-in tasks) give 0.
  public var lateFall: Double { Self.lateFall(training) }

  /// The same of the validation loss.
  public var lateValidationFall: Double { Self.lateFall(validation.map(\.loss)) }

  private static func lateFall(_ losses: [Double]) -> Double {
    let values = smoothed(losses)
    guard values.count >= 2, let last = values.last else { return 0 }
    let steps = max(1, values.count / 4)
    let before = values[values.count - 1 - steps]
    guard before > 0, last > 0 else { return 0 }
    return 1 - pow(last / before, 1 / Double(steps))
  }

  /// The share by which the validation loss would fall in as many epochs again, at the pace of the
  /// last quarter: 1 − 2^(−c) of a loss that falls as t^(−c) with the epoch t. Learning curves
  /// follow such power laws: J. Hestness et al., "Deep learning scaling is predictable", 2017.
  public var doublingFall: Double {
    let values = Self.smoothed(validation.map(\.loss))
    guard values.count >= 2, let last = values.last, last > 0 else { return 0 }
    let steps = max(1, values.count / 4)
    let before = values[values.count - 1 - steps]
    guard before > 0 else { return 0 }
    let epochs = Double(values.count)
    return 1 - pow(2, -log(before / last) / log(epochs / (epochs - Double(steps))))
  }

  /// The mean size of a jump of the validation loss between neighbouring epochs, as a factor, where
  /// the loss also came back: the mean of |ln(vᵢ₊₁/vᵢ)| over the steps without the trend.
  ///
  /// The first third of the epochs is left out, where running statistics still lag behind.
  public var jumps: Double { Self.roughness(validation.map(\.loss)) }

  /// The same of the training loss.
  public var trainingJumps: Double { Self.roughness(training) }

  /// The larger of both.
  public var worstJumps: Double { max(jumps, trainingJumps) }

  /// The first epoch of overfitting: the one after the lowest validation loss, where that has risen
  /// since; else the first from which the validation loss stays above twice the training loss.
  public var overfittingEpoch: Int? {
    guard let lowest = lowestEpoch else { return nil }
    if riseSinceLowest > 1.02, lowest < training.count { return lowest + 1 }
    let split = validation.lastIndex { entry in
      training.indices.contains(entry.epoch - 1) && entry.loss <= 2 * training[entry.epoch - 1]
    }
    let first = split.map { $0 + 1 } ?? 0
    return validation.indices.contains(first) ? validation[first].epoch : nil
  }

  /// The training loss of the last quarter of the epochs, the median, as a share of that of the
  /// first epoch.
  public var remaining: Double {
    guard let first = training.first, first > 0 else { return 1 }
    return median(training.suffix(max(1, training.count / 4))) / first
  }

  /// The share of epochs, after the first, in which the training loss rose by more than a share of
  /// itself.
  public func rises(beyond share: Double = 0.05) -> Double {
    guard training.count > 1 else { return 0 }
    let count = zip(training, training.dropFirst()).count { $1 > (1 + share) * $0 }
    return Double(count) / Double(training.count - 1)
  }

  private static func roughness(_ values: [Double]) -> Double {
    let late = Array(values.dropFirst(values.count / 3))
    guard late.count >= 3, late.allSatisfy({ $0 > 0 && $0.isFinite }) else { return 0 }
    let steps = zip(late, late.dropFirst()).map { log($1 / $0) }
    let trend = abs(log(late[late.count - 1] / late[0]))
    return max(0, steps.reduce(0) { $0 + abs($1) } - trend) / Double(steps.count)
  }

  /// Means of three neighbours, so that one epoch decides nothing; the ends keep their own values
  /// where there are few.
  private static func smoothed(_ values: [Double]) -> [Double] {
    guard values.count >= 6 else { return values }
    return values.indices.map { index in
      let near = values[max(index - 1, 0)...min(index + 1, values.count - 1)]
      return near.reduce(0, +) / Double(near.count)
    }
  }

  private func median(_ values: some Sequence<Double>) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[sorted.count / 2]
  }
}
