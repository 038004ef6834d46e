import Foundation

/// Σ k pₖ of p = softmax(logits) over `count` logits.
func distributionMean(_ logits: UnsafePointer<Float>, _ count: Int) -> Float {
  var largest = -Float.infinity
  for k in 0..<count { largest = max(largest, logits[k]) }
  var (total, weighted) = (Float(0), Float(0))
  for k in 0..<count {
    let share = exp(logits[k] - largest)
    total += share
    weighted += share * Float(k)
  }
  return weighted / total
}

/// 1 / (1 + e⁻ˣ)
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// log(1 + eˣ), without overflow.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
