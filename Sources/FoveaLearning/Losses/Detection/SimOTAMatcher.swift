import Foundation
import FoveaInference

/// Assigns boxes to the cells of least cost (SimOTA in YOLOX, Ge et al. 2021).
struct SimOTAMatcher {
  let candidates: Int
  let radius: Double

  private struct Candidate {
    let cell: Int
    let iou: Float
    let cost: Double
  }

  func matches(_ labelledBoxes: [LabelledBox], _ predictions: inout CellPredictions) -> [CellMatch]
  {
    var owners: [Int: (object: Int, candidate: Candidate)] = [:]
    for (index, labelled) in labelledBoxes.enumerated() {
      for candidate in cheapest(for: labelled, &predictions) {
        if let owner = owners[candidate.cell], owner.candidate.cost <= candidate.cost { continue }
        owners[candidate.cell] = (index, candidate)
      }
    }
    return owners.map { cell, owner in
      CellMatch(cell: cell, object: owner.object, score: owner.candidate.iou, weight: 1)
    }
  }

  /// The cells of least cost; their number is the sum of the largest IoUs.
  private func cheapest(for labelled: LabelledBox, _ predictions: inout CellPredictions)
    -> [Candidate]
  {
    let middle = SIMD2(labelled.box[0] + labelled.box[2], labelled.box[1] + labelled.box[3]) / 2
    var all: [Candidate] = []
    for level in predictions.grid.levels {
      let reach = Float(radius) * level.stride
      let near = SIMD4(middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach)
      let (inside, central) = (level.cells(in: labelled.box), level.cells(in: near))
      // Both ranges contain the surroundings of the centre, so their union has few extra cells.
      for row in union(inside.rows, central.rows) {
        for column in union(inside.columns, central.columns) {
          let isInside = inside.rows.contains(row) && inside.columns.contains(column)
          let isCentral = central.rows.contains(row) && central.columns.contains(column)
          guard isInside || isCentral else { continue }
          let cell = level.first + row * level.columns + column
          let iou = overlap(predictions.box(cell), labelled.box)
          let cost =
            predictions.surprise(cell, labelled.label) - 3 * log(Double(iou) + 1e-8)
            + (isInside && isCentral ? 0 : 1e5)
          guard cost.isFinite else { continue }
          all.append(Candidate(cell: cell, iou: iou, cost: cost))
        }
      }
    }
    let sum = all.map(\.iou).sorted(by: >).prefix(candidates).reduce(0, +)
    let count = min(max(1, Int(sum)), candidates)
    return Array(
      all.sorted { $0.cost != $1.cost ? $0.cost < $1.cost : $0.cell < $1.cell }.prefix(count))
  }

  private func union(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    return min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
  }
}
