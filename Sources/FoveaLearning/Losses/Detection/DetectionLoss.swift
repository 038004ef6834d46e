import FoveaSupport
import FoveaLayers
import FoveaTensors

/// How much each part of a detection loss counts.
public struct DetectionGains: Hashable, Sendable, Codable {
  /// Of 1 − the boxes' overlap.
  public var box: Float
  /// Of the classes' cross-entropy.
  public var classification: Float
  /// Of the distance distributions' cross-entropy.
  public var distribution: Float
  /// Of the objectness's cross-entropy.
  public var objectness: Float

  /// Makes gains.
  public init(
    box: Float = 7.5, classification: Float = 0.5, distribution: Float = 1.5, objectness: Float = 1
  ) {
    self.box = box
    self.classification = classification
    self.distribution = distribution
    self.objectness = objectness
  }
}

/// The loss of anchor-free detectors: overlap of boxes, binary cross-entropy of classes against how
/// well a cell should find its object, and cross-entropy of the distance distributions
/// (Feng et al. 2021; Li et al. 2020).
///
/// With w the weight and t the class target of a matched cell (see `BoxAssignment`), p = σ(z) its
/// class scores and W = max(Σ w, 1) over the batch:
///
/// - box: Σ w (1 − overlap) / W over matched cells;
/// - classification: Σ |t − p|^γ · BCE(p, t) / W over all cells and classes, t = 0 where there is no
///   object; `classWeights` multiply the term of a matched cell at its own class;
/// - distribution: for the two whole distances beside the true one, the cross-entropy weighted by how
///   near each is, the mean of the four sides, Σ w … / W. Distances beyond the last bin count as
///   the last. Absent where a model predicts distances directly.
/// - With objectness, that takes the binary cross-entropy against t, and the classes of matched cells
///   the softmax cross-entropy weighted by w: scores are σ(objectness) · softmax(classes).
public struct DetectionLoss: DetectionObjective, Hashable {
  /// What the model's output means.
  public let geometry: DetectionGeometry
  /// What makes a box good.
  public let overlap: BoxOverlap
  /// Which cells answer for an object.
  public let assignment: BoxAssignment
  /// How much each part counts.
  public let gains: DetectionGains
  /// One weight for each class, or nil.
  public let classWeights: [Float]?
  /// γ: how strongly cells that are right already are played down; nil or 0 leaves them as they are.
  public let focalGamma: Float?

  /// Makes a loss.
  ///
  /// - Precondition: there is a class weight for each class, and `focalGamma` is not negative.
  public init(
    geometry: DetectionGeometry, overlap: BoxOverlap = .ciou,
    assignment: BoxAssignment = .taskAligned(), gains: DetectionGains = DetectionGains(),
    classWeights: [Float]? = nil, focalGamma: Float? = nil
  ) {
    precondition(
      (focalGamma ?? 0) >= 0,
      "DetectionLoss: focalGamma must not be negative, got \(focalGamma ?? 0)")
    precondition(
      classWeights == nil || classWeights?.count == geometry.classes,
      "DetectionLoss: \(classWeights?.count ?? 0) class weights for \(geometry.classes) classes")
    self.geometry = geometry
    self.overlap = overlap
    self.assignment = assignment
    self.gains = gains
    self.classWeights = classWeights
    self.focalGamma = focalGamma
  }

  /// The loss of a model's output for objects; see `DetectionObjective`.
  public func callAsFunction(_ output: Tensor, boxes: Tensor, labels: Tensor, imageSize: Pair)
    -> DetectionLossParts
  {
    let matched = MatchedCells(
      output, boxes: boxes, labels: labels, imageSize: imageSize, geometry: geometry,
      assignment: assignment)
    let scale = matched.weights.sum().maximum(1).reciprocal()
    func term(_ name: String, _ perImage: Tensor, _ gain: Float) -> DetectionLossParts.Term {
      .init(name: name, perImage: perImage * scale * gain)
    }
    let fit = overlap(
      MatchedCells.boxes(around: matched.predicted), MatchedCells.boxes(around: matched.distances))
    var terms = [
      term("box", ((1 - fit) * matched.weights).sum(axes: [1]), gains.box),
      term("classification", classification(output, matched), gains.classification),
    ]
    if geometry.bins > 1 {
      terms.append(term("distribution", distribution(matched), gains.distribution))
    }
    if geometry.hasObjectness {
      let logits = output.sliced(axis: 2, 4 * geometry.bins..<4 * geometry.bins + 1)
      let all = logits.softplus().sum(axes: [1, 2])
      let own = (matched.objectness * matched.scores).sum(axes: [1])
      terms.append(term("objectness", all - own, gains.objectness))
    }
    return DetectionLossParts(terms: terms)
  }

  private func classification(_ output: Tensor, _ matched: MatchedCells) -> Tensor {
    let gamma = focalGamma ?? 0
    if geometry.hasObjectness {
      let entropy = matched.classCrossEntropy(gamma: gamma) * matched.weights
      return (classWeights.map { entropy * matched.ofLabels($0) } ?? entropy).sum(axes: [1])
    }
    // Nearly all targets are 0: the sum with that everywhere, put right at the others.
    let logits = output.sliced(axis: 2, geometry.outputs - geometry.classes..<geometry.outputs)
    let everywhere = entropy(logits, target: nil, gamma).sum(axes: [1, 2])
    let own = matched.classes.taking(along: 2, matched.labels.expandedAxis(at: 2))
      .squeezed(axes: [2])
    let right = entropy(own, target: matched.scores, gamma)
    let weighted = classWeights.map { right * matched.ofLabels($0) } ?? right
    let correction = (weighted - entropy(own, target: nil, gamma)) * matched.isMatched
    return everywhere + correction.sum(axes: [1])
  }

  /// |t − p|^γ · BCE(p, t) for logits; no target means 0.
  private func entropy(_ z: Tensor, target: Tensor?, _ gamma: Float) -> Tensor {
    let plain = target.map { z.softplus() - z * $0 } ?? z.softplus()
    guard gamma > 0 else { return plain }
    let distance = target.map { ($0 - z.sigmoid()).abs() } ?? z.sigmoid()
    return plain * distance.maximum(1e-20).power(gamma)
  }

  private func distribution(_ matched: MatchedCells) -> Tensor {
    let last = Float(geometry.bins - 1)
    let distances = matched.distances.clamped(0...last)
    // The last bin has no neighbour above.
    let lower = distances.floor().minimum(last - 1)
    let upperShare = distances - lower
    let logP = matched.bins.logSoftmax()
    func at(_ bin: Tensor) -> Tensor {
      logP.taking(along: 3, bin.cast(.int32).expandedAxis(at: 3)).squeezed(axes: [3])
    }
    let entropy = -(at(lower) * (1 - upperShare) + at(lower + 1) * upperShare)
    return (entropy.mean(axes: [2]) * matched.weights).sum(axes: [1])
  }
}
