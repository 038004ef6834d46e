/// (x − μ) / √(σ² + ε), with statistics over the elements of equal key.
public func standardized(
  _ x: Array64, epsilon: Double, groupedBy key: ([Int]) -> [Int]
) -> Array64 {
  var members: [[Int]: [Double]] = [:]
  for index in Array64.indices(of: x.shape) { members[key(index), default: []].append(x[index]) }
  let moments = members.mapValues { entries in
    (
      mean: entries.reduce(0, +) / Double(entries.count),
      variance: varianceOf(entries, unbiased: false)
    )
  }
  return Array64(x.shape) { index in
    guard let (mean, variance) = moments[key(index)] else { return .nan }
    return (x[index] - mean) / (variance + epsilon).squareRoot()
  }
}

/// x · scale + shift, broadcast.
public func affine(_ x: Array64, _ scale: Array64, _ shift: Array64) -> Array64 {
  reference(reference(x, scale, *), shift, +)
}
