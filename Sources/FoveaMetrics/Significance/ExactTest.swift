import Foundation
import FoveaSupport

/// Exact two-sided tests of counts.
public enum ExactTest {
  /// Units that are exchangeable under the null hypothesis, such as the objects of one image, and
  /// the part of them that is tested.
  public struct Stratum: Sendable, Hashable {
    /// All units.
    public var count: Int
    /// The successes among them.
    public var successes: Int
    /// The units of the tested part.
    public var partCount: Int
    /// The successes in the tested part.
    public var partSuccesses: Int

    /// Makes a stratum.
    ///
    /// - Precondition: The part is a part of the whole.
    public init(count: Int, successes: Int, partCount: Int, partSuccesses: Int) {
      precondition(
        partCount >= 0 && partCount <= count && partSuccesses >= 0 && partSuccesses <= partCount
          && partSuccesses <= successes && successes - partSuccesses <= count - partCount,
        "\(partSuccesses) of \(partCount) can't be a part of \(successes) of \(count)")
      self.count = count
      self.successes = successes
      self.partCount = partCount
      self.partSuccesses = partSuccesses
    }
  }

  /// The p-value of "the part succeeds as often as the rest of its stratum", two-sided.
  ///
  /// Given the counts of each stratum, the successes of a random part follow a hypergeometric
  /// distribution; their sum over strata follows the convolution. The p-value is the probability
  /// of all sums that are no more probable than the observed one. With one stratum, it is Fisher's
  /// exact test, which equals a test over all permutations.
  ///
  /// Sources: R. A. Fisher, "Statistical Methods for Research Workers", 1934; M. Gart, "Point and
  /// interval estimation of the common odds ratio", 1970, for strata.
  ///
  /// ```swift
  /// let part = ExactTest.Stratum(count: 20, successes: 10, partCount: 9, partSuccesses: 1)
  /// ExactTest.pValue([part])  // 0.0055
  /// ```
  public static func pValue(_ strata: [Stratum]) -> Double {
    var distribution = [1.0]
    var observed = 0
    for stratum in strata {
      let (least, probabilities) = hypergeometric(stratum)
      observed += stratum.partSuccesses - least
      distribution = convolved(distribution, probabilities)
    }
    guard distribution.count > 1, distribution.indices.contains(observed) else { return 1 }
    // Equal probabilities differ by rounding; the tolerance is that of R's fisher.test.
    let limit = distribution[observed] * (1 + 1e-7)
    return min(1, distribution.reduce(0) { $1 <= limit ? $0 + $1 : $0 })
  }

  /// McNemar's exact test of two models on the same samples: the two-sided binomial test that
  /// either model is equally often the only one that is right.
  ///
  /// Source: Q. McNemar, "Note on the sampling error of the difference between correlated
  /// proportions", 1947.
  ///
  /// - Parameters:
  ///   - onlyFirst: The samples that only the first model gets right.
  ///   - onlySecond: The samples that only the second model gets right.
  public static func mcNemar(onlyFirst: Int, onlySecond: Int) -> Double {
    let count = onlyFirst + onlySecond
    guard count > 0 else { return 1 }
    let tail = (0...min(onlyFirst, onlySecond)).reduce(0.0) {
      $0 + exp(logChoose(count, $1) - Double(count) * log(2))
    }
    return min(1, 2 * tail)
  }

  /// The probabilities of the successes of a random part, from the least possible number on.
  private static func hypergeometric(_ stratum: Stratum) -> (least: Int, [Double]) {
    let failures = stratum.count - stratum.successes
    let least = max(0, stratum.partCount - failures)
    let most = min(stratum.partCount, stratum.successes)
    let all = logChoose(stratum.count, stratum.partCount)
    return (
      least,
      (least...most).map {
        exp(
          logChoose(stratum.successes, $0) + logChoose(failures, stratum.partCount - $0) - all)
      }
    )
  }

  private static func convolved(_ first: [Double], _ second: [Double]) -> [Double] {
    if second.count == 1 { return first }
    if first.count == 1 { return second }
    var sums = [Double](repeating: 0, count: first.count + second.count - 1)
    for (i, a) in first.enumerated() where a > 0 {
      for (j, b) in second.enumerated() { sums[i + j] += a * b }
    }
    return sums
  }

  private static func logChoose(_ n: Int, _ k: Int) -> Double {
    lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
  }
}
