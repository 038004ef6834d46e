import Foundation
import FoveaInference

extension CellPredictions {
  /// The score of a class at a cell, as computed by the decoder.
  func score(_ cell: Int, _ label: Int) -> Double {
    let start = cell * geometry.outputs + 4 * geometry.bins
    guard geometry.hasObjectness else { return logistic(Double(numbers[start + label])) }
    let classes = numbers[start + 1..<start + 1 + geometry.classes]
    return logistic(Double(numbers[start]))
      * exp(Double(classes[start + 1 + label]) - logSumExp(classes))
  }

  /// Binary cross-entropy of a cell's scores, summed over classes, for a given label.
  func surprise(_ cell: Int, _ label: Int) -> Double {
    var sum = 0.0
    let start = cell * geometry.outputs + 4 * geometry.bins
    if geometry.hasObjectness {
      for other in 0..<geometry.classes {
        // The square root, because the product of two uncertain probabilities is low.
        let p = min(max(score(cell, other).squareRoot(), 1e-12), 1 - 1e-12)
        sum -= other == label ? log(p) : log1p(-p)
      }
    } else {
      for other in 0..<geometry.classes {
        let z = Double(numbers[start + other])
        sum += softplus(other == label ? -z : z)
      }
    }
    return sum
  }

  private func logSumExp(_ logits: Slice<UnsafeBufferPointer<Float>>) -> Double {
    let largest = Double(logits.max() ?? 0)
    return largest + log(logits.reduce(0.0) { $0 + exp(Double($1) - largest) })
  }
}

/// 1 / (1 + e⁻ˣ)
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// log(1 + eˣ), without overflow.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
