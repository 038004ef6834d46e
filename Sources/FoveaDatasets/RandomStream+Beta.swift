import Foundation
import FoveaSupport

extension RandomStream {
  /// A number from the beta distribution, made of two independent gamma variates.
  ///
  /// - Precondition: both parameters are positive.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "a beta distribution of \(a) and \(b)")
    let (logX, logY) = (logGamma(a), logGamma(b))
    // Computed with logarithms, as both variates may be too small for a Double.
    return 1 / (1 + exp(logY - logX))
  }

  /// The logarithm of a gamma variate (G. Marsaglia and W. Tsang, "A simple method for generating
  /// gamma variables", 2000).
  private mutating func logGamma(_ shape: Double) -> Double {
    if shape < 1 { return logGamma(shape + 1) + log(1 - uniform()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(1 - uniform()) < x * x / 2 + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
