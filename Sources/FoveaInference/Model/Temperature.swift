import Foundation

/// Temperature scaling of scores: the division of logits by one number, so that scores agree with
/// the shares of right predictions.
///
/// The order of the scores of an image, and so the predicted class, does not change.
///
/// Source: C. Guo et al., "On calibration of modern neural networks", 2017.
package struct Temperature: Sendable, Equatable {
  /// The divisors that a model may have.
  package static let range = 0.01...100.0

  /// The divisor of logits.
  package let value: Double

  /// Makes a scaling by a divisor above 0.
  package init(_ value: Double) { self.value = value }

  /// The score of a yes-or-no decision at this temperature: σ(logit(p) / T).
  ///
  /// - Parameter score: The score at temperature 1, 0 to 1.
  package func scaled(_ score: Double) -> Double { Self.score(score, timesLogit: 1 / value) }

  /// The score at temperature 1 of one at this temperature: σ(T·logit(p)).
  package func unscaled(_ score: Double) -> Double { Self.score(score, timesLogit: value) }

  private static func score(_ score: Double, timesLogit factor: Double) -> Double {
    guard factor != 1, score > 0, score < 1 else { return score }
    return 1 / (1 + exp(-factor * (log(score) - log1p(-score))))
  }
}
