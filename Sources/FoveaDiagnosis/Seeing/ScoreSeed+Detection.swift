import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaSupport

extension ScoreSeed {
  /// The class logit of the cell that gave a box; with objectness, plus the logit of that.
  ///
  /// - Parameter number: The box by descending score, from 1, among those of the class if one is
  ///   named; nil for the best.
  /// - Throws: `InferenceError` where there is no such box, `SettingError` for an unknown class.
  static func detection(
    _ outputs: BatchOutputs, by detector: Detector, className: String?, box number: Int?
  ) throws -> ScoreSeed {
    let wanted = try className.map { try index(ofClass: $0, in: detector.card) }
    let name = outputs.names[0]
    // The usual threshold first, since boxes are numbered as they are shown; then any score.
    var boxes: [Detection] = []
    for confidence in [detector.settings.confidence, 0.001] where boxes.isEmpty {
      var settings = detector.settings
      settings.confidence = confidence
      boxes = DetectionDecoder(geometry: detector.geometry, settings: settings)
        .decode(outputs.values, imageHeight: outputs.shape[1], imageWidth: outputs.shape[2])[0]
        .filter { wanted == nil || $0.label == wanted }
    }
    let kind = wanted.map { " of \(detector.classNames[$0])" } ?? ""
    guard !boxes.isEmpty else {
      throw InferenceError(
        .unsuitableModel, "\(name): no box\(kind) is found, so there is nothing to explain")
    }
    let place = (number ?? 1) - 1
    guard boxes.indices.contains(place) else {
      throw InferenceError(
        .badSetting,
        "\(name): there is no box \(place + 1): "
          + NumberText.count(boxes.count, "box", plural: "boxes")
          + "\(kind) found, numbered from 1 by descending score")
    }
    let box = boxes[place]
    let cell = cell(of: box, outputs, detector.geometry)
    let geometry = detector.geometry
    let first = cell * geometry.outputs
    let classIndex = first + geometry.outputs - geometry.classes + box.label
    var weights = [Float](repeating: 0, count: outputs.values.count)
    weights[classIndex] = 1
    if geometry.hasObjectness { weights[first + 4 * geometry.bins] = 1 }
    let label = detector.classNames[box.label]
    var seed = ScoreSeed(
      weights: weights,
      score: SeenScore(
        name: label,
        meaning: (geometry.hasObjectness
          ? "logits of objectness and \(label)" : "logit of \(label)")
          + " of one box",
        unit: "logit", value: 0, probability: box.score,
        box: outputs.placements[0].source(box.box)),
      cell: cell)
    seed.score.value = seed.value(outputs.values)
    return seed
  }

  /// The cell of a decoded box: the one with its edges and, of several, the highest logit of its
  /// class.
  private static func cell(
    of box: Detection, _ outputs: BatchOutputs, _ geometry: DetectionGeometry
  ) -> Int {
    let (height, width) = (outputs.shape[1], outputs.shape[2])
    let grid = CellGrid(geometry, height: height, width: width)
    let offset = geometry.outputs - geometry.classes + box.label
    return outputs.values.withUnsafeBufferPointer { numbers in
      var predictions = CellPredictions(geometry, grid, numbers)
      func distance(_ cell: Int) -> Double {
        let edges = predictions.box(cell)
        let clipped = [
          Double(max(0, edges[0])), Double(max(0, edges[1])),
          Double(min(Float(width), edges[2])), Double(min(Float(height), edges[3])),
        ]
        return zip(clipped, [box.box.left, box.box.top, box.box.right, box.box.bottom])
          .reduce(0) { $0 + abs($1.0 - $1.1) }
      }
      func logit(_ cell: Int) -> Float { numbers[cell * geometry.outputs + offset] }
      var best = 0
      var least = Double.infinity
      for cell in 0..<grid.count {
        let found = distance(cell)
        if found < least || (found == least && logit(cell) > logit(best)) {
          (best, least) = (cell, found)
        }
      }
      return best
    }
  }

  /// The weights of all numbers of the box's edges in its cell; nil for other tasks.
  func edges(_ geometry: DetectionGeometry) -> [Float]? {
    guard let cell else { return nil }
    var result = [Float](repeating: 0, count: weights.count)
    for place in 0..<4 * geometry.bins { result[cell * geometry.outputs + place] = 1 }
    return result
  }
}
