import Foundation
import FoveaLayers

/// What a model predicts for an image's cells, worked out for those that are asked for.
struct CellPredictions {
  let geometry: DetectionGeometry
  let grid: CellGrid
  private let numbers: UnsafeBufferPointer<Float>
  private var boxes: [SIMD4<Float>]
  private var isKnown: [Bool]

  init(_ geometry: DetectionGeometry, _ grid: CellGrid, _ numbers: UnsafeBufferPointer<Float>) {
    self.geometry = geometry
    self.grid = grid
    self.numbers = numbers
    boxes = [SIMD4<Float>](repeating: .zero, count: grid.count)
    isKnown = [Bool](repeating: false, count: grid.count)
  }

  /// The box of a cell in pixels.
  mutating func box(_ cell: Int) -> SIMD4<Float> {
    if !isKnown[cell], let base = numbers.baseAddress {
      let distances = geometry.distances(at: base + cell * geometry.outputs)
      boxes[cell] = grid.box(of: distances, cell: cell)
      isKnown[cell] = true
    }
    return boxes[cell]
  }

  /// The score of a class at a cell, as the decoder gives it.
  func score(_ cell: Int, _ label: Int) -> Double {
    let start = cell * geometry.outputs + 4 * geometry.bins
    guard geometry.hasObjectness else { return logistic(Double(numbers[start + label])) }
    let classes = numbers[start + 1..<start + 1 + geometry.classes]
    return logistic(Double(numbers[start]))
      * exp(Double(classes[start + 1 + label]) - logSumExp(classes))
  }

  /// Binary cross-entropy of a cell's scores, summed over classes, if it held a label.
  func surprise(_ cell: Int, _ label: Int) -> Double {
    var sum = 0.0
    let start = cell * geometry.outputs + 4 * geometry.bins
    if geometry.hasObjectness {
      for other in 0..<geometry.classes {
        // The root, as the product of two uncertain numbers is low.
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
