import Foundation
import FoveaInference

/// The temperature of the least negative log-likelihood.
///
/// The likelihood of logits divided by T is concave in 1/T, so its slope has one zero, which is
/// found in log T by Newton's method, kept inside a shrinking interval by bisection, in double
/// precision.
///
/// Source: C. Guo et al., "On calibration of modern neural networks", 2017.
public struct TemperatureFit: Sendable, Equatable {
  /// An end of the temperatures that are searched.
  public enum Limit: String, Codable, Sendable {
    /// The lower end: the likelihood grows with certainty, as where every prediction is right.
    case least
    /// The upper end: predictions are no better than chance.
    case most
  }

  /// The divisor of logits.
  public let temperature: Double
  /// The end of the search that was reached; nil where the likelihood has its maximum inside.
  public let limit: Limit?

  /// Fits a temperature.
  ///
  /// - Returns: nil where all samples have one label: then nothing is to be told apart.
  public init?(_ samples: CalibrationSamples) {
    guard let first = samples.labels.first, samples.labels.contains(where: { $0 != first }) else {
      return nil
    }
    var low = log(Temperature.range.lowerBound)
    var high = log(Temperature.range.upperBound)
    if Self.slope(samples, at: exp(-low)).first <= 0 {
      (temperature, limit) = (Temperature.range.lowerBound, .least)
      return
    }
    if Self.slope(samples, at: exp(-high)).first >= 0 {
      (temperature, limit) = (Temperature.range.upperBound, .most)
      return
    }
    var place = 0.0
    for _ in 0..<200 {
      let factor = exp(-place)
      let slope = Self.slope(samples, at: factor)
      if slope.first > 0 { low = place } else { high = place }
      // A step in the factor, turned into one of its logarithm.
      var next = place
      if slope.second > 0, slope.first < slope.second * factor {
        next = -log(factor - slope.first / slope.second)
      }
      if !(low < next && next < high) || slope.second == 0 { next = (low + high) / 2 }
      if (next - place).magnitude < 1e-13 { break }
      place = next
    }
    (temperature, limit) = (exp(place), nil)
  }

  /// The first and second derivatives of the mean negative log-likelihood by 1/T.
  private static func slope(
    _ samples: CalibrationSamples, at factor: Double
  ) -> (first: Double, second: Double) {
    var first = 0.0
    var second = 0.0
    let width = samples.width
    samples.logits.withUnsafeBufferPointer { logits in
      for (sample, label) in samples.labels.enumerated() {
        if width == 1 {
          let logit = logits[sample]
          let chance = 1 / (1 + exp(-factor * logit))
          first += (chance - Double(label)) * logit
          second += chance * (1 - chance) * logit * logit
          continue
        }
        let row = sample * width
        var top = -Double.infinity
        for place in row..<row + width { top = max(top, logits[place]) }
        var (sum, mean, square) = (0.0, 0.0, 0.0)
        for place in row..<row + width {
          let distance = logits[place] - top
          let power = exp(factor * distance)
          sum += power
          mean += power * distance
          square += power * distance * distance
        }
        mean /= sum
        first += mean - (logits[row + label] - top)
        second += square / sum - mean * mean
      }
    }
    let count = Double(max(samples.count, 1))
    return (first / count, second / count)
  }
}
