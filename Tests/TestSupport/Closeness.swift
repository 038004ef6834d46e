import Foundation

/// The largest difference of two lists, relative to the magnitude of each pair or to `floor`,
/// whichever is larger. Infinite where lengths differ or a number is NaN.
public func relativeError(
  _ found: [Double], _ expected: [Double], floor: Double = 1
) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let error = abs(pair.0 - pair.1) / max(abs(pair.1), floor)
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// The largest difference of two lists, relative to the magnitude of each pair or to `floor`.
public func relativeError(_ found: [Float], _ expected: [Double], floor: Double = 1) -> Double {
  relativeError(found.map(Double.init), expected, floor: floor)
}

/// Whether two figures agree within `tolerance` of their magnitude; two nils agree.
public func agree(_ ours: Double?, _ reference: Double?, within tolerance: Double = 1e-9) -> Bool {
  guard let ours, let reference else { return ours == nil && reference == nil }
  return abs(ours - reference) <= tolerance * max(abs(reference), 1e-6)
}

/// Whether all figures of two lists agree within `tolerance`.
public func agree(
  _ ours: [Double?], _ reference: [Double?], within tolerance: Double = 1e-9
) -> Bool {
  ours.count == reference.count
    && zip(ours, reference).allSatisfy { agree($0, $1, within: tolerance) }
}
