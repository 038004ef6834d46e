import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Assigns cells to the objects of each image.
///
/// The inputs are a model's output `[N, cells, outputs]`, boxes `[N, M, 4]` and labels `[N, M]`
/// (−1: no object). The result has rows `[N, slots, 8]` in order of cells: the cell, its label (−1
/// for an empty slot), its class target, its weight in the box terms, and the labelled distances of
/// its four sides in strides.
///
/// It visits only the cells that each object covers. That takes a small part of a training step,
/// unlike arrays of all objects by all cells.
struct BoxMatching: HostFunction {
  let geometry: DetectionGeometry
  let imageSize: Pair
  let assignment: BoxAssignment
  static let columns = 8

  var name: String { "matchBoxes" }

  /// Number of slots per image.
  func slots(objects: Int) -> Int {
    let cells = geometry.cellCount(height: imageSize.height, width: imageSize.width)
    return max(1, min(cells, assignment.cellsPerObject * objects))
  }

  func type(of inputs: [TensorType]) -> TensorType {
    let boxes = inputs[1].shape
    return TensorType([boxes[0], slots(objects: boxes[1]), Self.columns], .float32)
  }

  func run(_ inputs: [UnsafeRawBufferPointer], into result: UnsafeMutableRawBufferPointer) throws {
    // Images are read and written independently.
    nonisolated(unsafe) let output = inputs[0].bindMemory(to: Float.self)
    nonisolated(unsafe) let boxes = inputs[1].bindMemory(to: Float.self)
    nonisolated(unsafe) let labels = inputs[2].bindMemory(to: Int32.self)
    nonisolated(unsafe) let rows = result.bindMemory(to: Float.self)
    let grid = CellGrid(geometry, height: imageSize.height, width: imageSize.width)
    let perImage = grid.count * geometry.outputs
    let images = output.count / max(perImage, 1)
    let objects = labels.count / max(images, 1)
    let slots = slots(objects: objects)
    _ = try Parallel.map(count: images) { image in
      var labelledBoxes: [LabelledBox] = []
      for object in 0..<objects {
        let place = image * objects + object
        guard labels[place] >= 0 else { continue }
        guard labels[place] < geometry.classes else {
          throw DetectionTargetError(
            "object \(object) of image \(image) in the batch has label \(labels[place]), but the "
              + "model knows classes 0 ..< \(geometry.classes)")
        }
        let box = SIMD4(
          boxes[4 * place], boxes[4 * place + 1], boxes[4 * place + 2], boxes[4 * place + 3])
        labelledBoxes.append(LabelledBox(label: Int(labels[place]), box: box))
      }
      let part = UnsafeBufferPointer(rebasing: output[image * perImage..<(image + 1) * perImage])
      var predictions = CellPredictions(geometry, grid, part)
      let matches =
        switch assignment {
        case .taskAligned(let topK, let alpha, let beta):
          TaskAlignedMatcher(topK: topK, alpha: alpha, beta: beta).matches(
            labelledBoxes, &predictions)
        case .simOTA(let candidates, let radius):
          SimOTAMatcher(candidates: candidates, radius: radius).matches(labelledBoxes, &predictions)
        case .centre:
          CentreMatcher().matches(labelledBoxes, grid)
        }
      let start = image * slots * Self.columns
      write(
        matches, labelledBoxes, grid,
        to: UnsafeMutableBufferPointer(rebasing: rows[start..<start + slots * Self.columns]))
    }
  }

  private func write(
    _ matches: [CellMatch], _ labelledBoxes: [LabelledBox], _ grid: CellGrid,
    to rows: UnsafeMutableBufferPointer<Float>
  ) {
    // An empty slot has a valid cell and box, and weight 0.
    let empty: [Float] = [0, -1, 0, 0, 0.5, 0.5, 0.5, 0.5]
    for index in rows.indices { rows[index] = empty[index % Self.columns] }
    for (slot, match) in matches.sorted(by: { $0.cell < $1.cell }).enumerated() {
      let labelled = labelledBoxes[match.object]
      let distances = grid.distances(of: labelled.box, cell: match.cell)
      let start = slot * Self.columns
      rows[start] = Float(match.cell)
      rows[start + 1] = Float(labelled.label)
      rows[start + 2] = match.score
      rows[start + 3] = match.weight
      for side in 0..<4 { rows[start + 4 + side] = distances[side] }
    }
  }
}

/// Objects that a model can't be trained on.
public struct DetectionTargetError: Error, CustomStringConvertible, Equatable {
  /// The given object and the expected range.
  public let description: String
  init(_ description: String) { self.description = description }
}

/// A labelled object.
struct LabelledBox {
  let label: Int
  /// Left, top, right, bottom in pixels.
  let box: SIMD4<Float>
}

/// A cell assigned to an object.
struct CellMatch: Equatable {
  let cell: Int
  /// The position of the object in its image.
  let object: Int
  /// The class target of the cell.
  var score: Float
  /// The weight of the cell's box terms.
  var weight: Float
}
