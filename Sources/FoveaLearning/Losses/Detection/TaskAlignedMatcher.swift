import Foundation
import FoveaInference
import FoveaLayers

/// Assigns boxes to the cells that already predict them best (TOOD, Feng et al. 2021).
struct TaskAlignedMatcher {
  let topK: Int
  let alpha: Double
  let beta: Double

  /// A cell that may be assigned to an object.
  private struct Candidate {
    let cell: Int
    let iou: Float
    let alignment: Double
    /// Squared distance from the box's centre, which decides while nothing is aligned yet.
    let distance: Float

    func precedes(_ other: Candidate) -> Bool {
      if alignment != other.alignment { return alignment > other.alignment }
      if distance != other.distance { return distance < other.distance }
      return cell < other.cell
    }
  }

  func matches(_ labelledBoxes: [LabelledBox], _ predictions: inout CellPredictions) -> [CellMatch]
  {
    // The owner of each assigned cell, with its candidate.
    var owners: [Int: (object: Int, candidate: Candidate)] = [:]
    for (index, labelled) in labelledBoxes.enumerated() {
      for candidate in best(for: labelled, &predictions) {
        if let owner = owners[candidate.cell], owner.candidate.iou >= candidate.iou { continue }
        owners[candidate.cell] = (index, candidate)
      }
    }
    var largest = [(alignment: Double, iou: Float)](repeating: (0, 0), count: labelledBoxes.count)
    for (object, candidate) in owners.values {
      largest[object].alignment = max(largest[object].alignment, candidate.alignment)
      largest[object].iou = max(largest[object].iou, candidate.iou)
    }
    return owners.map { cell, owner in
      let (alignment, iou) = largest[owner.object]
      let share = alignment > 0 ? owner.candidate.alignment / alignment : 0
      let score = Float(share * Double(iou))
      return CellMatch(cell: cell, object: owner.object, score: score, weight: score)
    }
  }

  /// The best cells of an object in descending order.
  private func best(for labelled: LabelledBox, _ predictions: inout CellPredictions) -> [Candidate]
  {
    let grid = predictions.grid
    let middle = SIMD2(labelled.box[0] + labelled.box[2], labelled.box[1] + labelled.box[3]) / 2
    var best: [Candidate] = []
    func consider(_ cell: Int, at x: Float, _ y: Float) {
      let iou = overlap(predictions.box(cell), labelled.box)
      let ofBox = pow(Double(iou), beta)
      // No score is above 1, so most cells' scores are never computed.
      if best.count == topK, ofBox < best[topK - 1].alignment { return }
      let raw = pow(predictions.score(cell, labelled.label), alpha) * ofBox
      let candidate = Candidate(
        cell: cell, iou: iou.isFinite ? iou : 0, alignment: raw.isFinite ? raw : 0,
        distance: (x - middle.x) * (x - middle.x) + (y - middle.y) * (y - middle.y))
      if best.count == topK, !candidate.precedes(best[topK - 1]) { return }
      if best.count == topK { best.removeLast() }
      let place = best.firstIndex { candidate.precedes($0) } ?? best.count
      best.insert(candidate, at: place)
    }
    for level in grid.levels {
      let (rows, columns) = level.cells(in: labelled.box)
      for row in rows {
        let y = (Float(row) + 0.5) * level.stride
        for column in columns {
          consider(
            level.first + row * level.columns + column, at: (Float(column) + 0.5) * level.stride, y)
        }
      }
    }
    if best.isEmpty, let nearest = grid.nearestCell(to: middle, level: grid.levels[0]) {
      let place = grid.place(of: nearest)
      consider(nearest, at: place.x, place.y)
    }
    return best
  }
}

extension CellGrid {
  /// The cell of a level that contains a point, or the nearest one.
  func nearestCell(to point: SIMD2<Float>, level: Level) -> Int? {
    guard level.rows > 0, level.columns > 0, point.x.isFinite, point.y.isFinite else { return nil }
    func index(_ value: Float, _ count: Int) -> Int {
      Int(max(0, min(Float(count - 1), (value / level.stride).rounded(.down))))
    }
    return level.first + index(point.y, level.rows) * level.columns + index(point.x, level.columns)
  }
}
