import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The cells assigned to objects, as tensors of `[N, slots]`, and their predictions. Slots without
/// a cell have weight, score and `isMatched` 0.
struct MatchedCells {
  let geometry: DetectionGeometry
  /// The model's output at each matched cell, `[N, slots, outputs]`.
  let numbers: Tensor
  /// 1 for a matched cell, else 0.
  let isMatched: Tensor
  /// Label, int32; 0 for empty slots.
  let labels: Tensor
  /// Class target, `[N, slots]`.
  let scores: Tensor
  /// Weight in the box terms.
  let weights: Tensor
  /// Labelled distances of left, top, right, bottom in strides, `[N, slots, 4]`.
  let distances: Tensor

  init(
    _ output: Tensor, boxes: Tensor, labels: Tensor, imageSize: Pair,
    geometry: DetectionGeometry, assignment: BoxAssignment
  ) {
    let cells = geometry.cellCount(height: imageSize.height, width: imageSize.width)
    precondition(
      output.rank == 3 && Array(output.shape.dropFirst()) == [cells, geometry.outputs],
      "the output is \(output.shape), but images of \(imageSize) need [N, \(cells), "
        + "\(geometry.outputs)] [batch, cells, numbers of a cell]")
    let images = output.shape[0]
    precondition(
      boxes.rank == 3 && boxes.shape[0] == images && boxes.shape[2] == 4
        && labels.shape == Array(boxes.shape.dropLast()) && labels.dtype == .int32
        && boxes.dtype == .float32,
      "boxes must be float32 [\(images), M, 4] and labels int32 [\(images), M], got \(boxes.type) "
        + "and \(labels.type)")
    let rows = Tensor(
      computedBy: BoxMatching(geometry: geometry, imageSize: imageSize, assignment: assignment),
      from: [output.stoppingGradient(), boxes, labels])
    let columns = rows.split([1, 1, 1, 1, 4], axis: 2)
    let slots = rows.shape[1]
    func column(_ index: Int) -> Tensor { columns[index].squeezed(axes: [2]) }
    let starts = Tensor((0..<images).map { Int32($0 * cells) }, shape: [images, 1])
    let place = (column(0).cast(.int32) + starts).reshaped([-1])
    numbers = output.reshaped([images * cells, geometry.outputs]).gathered(place)
      .reshaped([images, slots, geometry.outputs])
    isMatched = (column(1) .>= 0).cast(.float32)
    self.labels = column(1).maximum(0).cast(.int32)
    scores = column(2)
    weights = column(3)
    distances = columns[4]
    self.geometry = geometry
  }

  /// Logits of the bins of each side, `[N, slots, 4, bins]`.
  var bins: Tensor {
    numbers.sliced(axis: 2, 0..<4 * geometry.bins)
      .reshaped(Array(weights.shape) + [4, geometry.bins])
  }

  /// Predicted distances in strides, `[N, slots, 4]`.
  var predicted: Tensor {
    guard geometry.bins > 1 else { return numbers.sliced(axis: 2, 0..<4) }
    let positions = Tensor.range(geometry.bins).cast(.float32)
    return (bins.softmax() * positions).sum(axes: [3])
  }

  /// Logits of objectness, `[N, slots]`.
  var objectness: Tensor {
    numbers.sliced(axis: 2, 4 * geometry.bins..<4 * geometry.bins + 1).squeezed(axes: [2])
  }

  /// Logits of the classes, `[N, slots, classes]`.
  var classes: Tensor {
    numbers.sliced(axis: 2, geometry.outputs - geometry.classes..<geometry.outputs)
  }

  /// Distances as boxes around the cell's centre: left, top, right, bottom.
  static func boxes(around distances: Tensor) -> Tensor {
    distances * Tensor([-1, -1, 1, 1] as [Float])
  }

  /// −log softmax of the classes at the label, times (1 − p)^gamma, `[N, slots]`.
  func classCrossEntropy(gamma: Float = 0) -> Tensor {
    let logP = classes.logSoftmax().taking(along: 2, labels.expandedAxis(at: 2))
      .squeezed(axes: [2])
    guard gamma > 0 else { return -logP }
    return -((-logP.expm1()).maximum(1e-20).power(gamma) * logP)
  }

  /// The element of a list for each label, `[N, slots]`.
  func ofLabels(_ values: [Float]) -> Tensor {
    precondition(
      values.count == geometry.classes,
      "\(values.count) class weights for \(geometry.classes) classes")
    return labelWeights(values, labels)
  }
}
