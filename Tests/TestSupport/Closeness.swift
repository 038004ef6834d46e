import Foundation

/// The largest difference of two lists, relative to each pair's magnitude or, where that is larger,
/// to `floor`. Infinite where lengths differ or a number is NaN.
public func relativeError(
  _ found: [Double], _ expected: [Double], floor: Double = 1
) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let error = abs(pair.0 - pair.1) / max(abs(pair.1), floor)
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// The largest difference of two lists, relative to each pair's magnitude or `floor`.
public func relativeError(_ found: [Float], _ expected: [Double], floor: Double = 1) -> Double {
  relativeError(found.map(Double.init), expected, floor: floor)
}
