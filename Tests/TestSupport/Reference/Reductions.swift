import Foundation

/// Reduces axes of an array: each result is a function of its elements in row-major order.
public func reducing(
  _ x: Array64, axes: [Int], keepingAxes: Bool = false, _ function: ([Double]) -> Double
) -> Array64 {
  let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
  let result = Array64(kept) { index in
    let inner = Array64.indices(of: x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 })
    return function(inner.map { offset in x[zip(index, offset).map(+)] })
  }
  return keepingAxes
    ? result
    : result.reshaped(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })
}

/// The mean squared distance from the mean; `unbiased` divides by n - 1.
public func varianceOf(_ x: [Double], unbiased: Bool) -> Double {
  let mean = x.reduce(0, +) / Double(x.count)
  return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - (unbiased ? 1 : 0))
}

/// log Σ eˣ over all elements.
public func logSumExpOf(_ x: [Double]) -> Double {
  let peak = x.max() ?? -.infinity
  return peak.isFinite ? log(x.reduce(0) { $0 + exp($1 - peak) }) + peak : peak
}
