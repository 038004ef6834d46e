import FoveaInference
import FoveaLayers

/// Assigns to each box the one cell that contains its centre (YOLO, Redmon et al. 2016), on the
/// first level where the box is at most eight cells long.
struct CentreMatcher {
  func matches(_ labelledBoxes: [LabelledBox], _ grid: CellGrid) -> [CellMatch] {
    func area(_ box: SIMD4<Float>) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }
    var owners: [Int: Int] = [:]
    for (index, labelled) in labelledBoxes.enumerated() {
      let box = labelled.box
      let length = max(box[2] - box[0], box[3] - box[1])
      let levels = grid.levels.filter { $0.rows > 0 && $0.columns > 0 }
      guard let level = levels.first(where: { length <= 8 * $0.stride }) ?? levels.last,
        let cell = grid.nearestCell(
          to: SIMD2(box[0] + box[2], box[1] + box[3]) / 2, level: level)
      else { continue }
      if let owner = owners[cell], area(labelledBoxes[owner].box) <= area(box) { continue }
      owners[cell] = index
    }
    return owners.map { CellMatch(cell: $0, object: $1, score: 1, weight: 1) }
  }
}
