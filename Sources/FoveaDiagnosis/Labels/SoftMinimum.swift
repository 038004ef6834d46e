import Foundation

/// The soft minimum of numbers from 0 to 1: their mean, weighted by e^((1 - s) / temperature).
///
/// A low temperature is close to the minimum, a high one to the mean. No shift is needed against
/// overflow as long as the temperature is above about 0.002.
struct SoftMinimum: Sendable, Codable {
  private let temperature: Double
  private var weighted = 0.0
  private var weights = 0.0

  init(temperature: Double) { self.temperature = temperature }

  mutating func add(_ score: Double) {
    let weight = exp((1 - score) / temperature)
    weighted += weight * score
    weights += weight
  }

  /// The soft minimum; nil where nothing was added.
  var value: Double? { weights > 0 ? weighted / weights : nil }

  /// The soft minimum of some numbers; nil of none.
  static func of(_ scores: some Sequence<Double>, temperature: Double) -> Double? {
    var minimum = SoftMinimum(temperature: temperature)
    for score in scores { minimum.add(score) }
    return minimum.value
  }
}
