import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The loss of the first YOLO: squared errors of the box, binary cross-entropy of objectness and
/// cross-entropy of the class (Redmon et al. 2016).
///
/// The loss sums λ_coord [(x − x̂)² + (y − ŷ)² + (w − ŵ)² + (h − ĥ)²] − λ_obj log σ(o) − λ_class
/// log softmax(c)_label over the cells assigned to objects, and −λ_noobj log(1 − σ(o)) over all
/// others. The sum is divided by the number of assigned cells in the batch, at least 1. Centre and
/// size are in strides of the cell. The model must have objectness outputs.
public struct CompositeDetectionLoss: DetectionObjective, Hashable {
  /// The layout of the model's output.
  public let geometry: DetectionGeometry
  /// λ_coord, the factor of the squared errors.
  public let coordinateGain: Float
  /// λ_obj, the factor of objectness at cells with an object.
  public let objectGain: Float
  /// λ_noobj, the factor of objectness at cells without an object.
  public let noObjectGain: Float
  /// λ_class, the factor of the class term.
  public let classGain: Float
  /// The assignment of cells to objects.
  public let assignment: BoxAssignment
  /// One factor per class for the class term of its objects; nil weighs all 1.
  public let classWeights: [Float]?

  /// Makes the loss of a detector with objectness.
  ///
  /// - Precondition: the geometry has objectness, and there is a class weight for each class.
  public init(
    geometry: DetectionGeometry, coordinateGain: Float = 5, objectGain: Float = 1,
    noObjectGain: Float = 0.5, classGain: Float = 1, assignment: BoxAssignment = .centre,
    classWeights: [Float]? = nil
  ) {
    precondition(
      geometry.hasObjectness,
      "CompositeDetectionLoss: the model has no objectness; build one that has: "
        + "objectness=true among a YOLO's options")
    precondition(
      classWeights == nil || classWeights?.count == geometry.classes,
      "CompositeDetectionLoss: \(classWeights?.count ?? 0) class weights for \(geometry.classes) "
        + "classes")
    self.geometry = geometry
    self.coordinateGain = coordinateGain
    self.objectGain = objectGain
    self.noObjectGain = noObjectGain
    self.classGain = classGain
    self.assignment = assignment
    self.classWeights = classWeights
  }

  /// The loss of a model's output; see ``DetectionObjective``.
  public func callAsFunction(_ output: Tensor, boxes: Tensor, labels: Tensor, imageSize: Pair)
    -> DetectionLossParts
  {
    let matched = MatchedCells(
      output, boxes: boxes, labels: labels, imageSize: imageSize, geometry: geometry,
      assignment: assignment)
    let isMatched = matched.isMatched
    let scale = isMatched.sum().maximum(1).reciprocal()
    let error = squaredError(matched.predicted, matched.distances) * isMatched
    let everywhere = output.sliced(axis: 2, 4 * geometry.bins..<4 * geometry.bins + 1).softplus()
      .sum(axes: [1, 2])
    let own = matched.objectness
    let correction = ((-own).softplus() * objectGain - own.softplus() * noObjectGain) * isMatched
    let entropy = matched.classCrossEntropy() * isMatched
    let weighted = classWeights.map { entropy * matched.ofLabels($0) } ?? entropy
    return DetectionLossParts(terms: [
      .init(name: "box", perImage: error.sum(axes: [1]) * scale * coordinateGain),
      .init(name: "classification", perImage: weighted.sum(axes: [1]) * scale * classGain),
      .init(
        name: "objectness",
        perImage: (everywhere * noObjectGain + correction.sum(axes: [1])) * scale),
    ])
  }

  /// The squared error of centre and size, summed, for distances `[…, 4]`.
  private func squaredError(_ predicted: Tensor, _ expected: Tensor) -> Tensor {
    let change = (predicted - expected).split([1, 1, 1, 1], axis: -1).map {
      $0.squeezed(axes: [-1])
    }
    let (left, top, right, bottom) = (change[0], change[1], change[2], change[3])
    return ((right - left).squared() + (bottom - top).squared()) * 0.25
      + (left + right).squared() + (top + bottom).squared()
  }
}
