import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The factors of the parts of a detection loss.
public struct DetectionGains: Hashable, Sendable, Codable {
  /// The factor of 1 − overlap of the boxes.
  public var box: Float
  /// The factor of the classes' cross-entropy.
  public var classification: Float
  /// The factor of the distance distributions' cross-entropy.
  public var distribution: Float
  /// The factor of the objectness's cross-entropy.
  public var objectness: Float

  /// Makes a set of factors.
  public init(
    box: Float = 7.5, classification: Float = 0.5, distribution: Float = 1.5, objectness: Float = 1
  ) {
    self.box = box
    self.classification = classification
    self.distribution = distribution
    self.objectness = objectness
  }
}

/// The loss of anchor-free detectors: box overlap, binary cross-entropy of classes against the
/// quality of the match, and cross-entropy of the distance distributions (Feng et al. 2021; Li et
/// al. 2020).
///
/// With w the weight and t the class target of a matched cell (see ``BoxAssignment``), p = σ(z) its
/// class scores and W = max(Σ w, 1) over the batch:
///
/// - box: Σ w (1 − overlap) / W over matched cells;
/// - classification: Σ |t − p|^γ · BCE(p, t) / W over all cells and classes, t = 0 where there is
///   no object; `classWeights` multiply the term of a matched cell at its own class;
/// - distribution: Σ w … / W of the cross-entropy of the two whole distances next to the labelled
///   one, weighted by their nearness, the mean over the four sides. Distances beyond the last bin
///   count as the last. Absent where a model predicts distances directly;
/// - objectness, if any: its binary cross-entropy against t. The classes of matched cells then have
///   the softmax cross-entropy weighted by w, and scores are σ(objectness) · softmax(classes).
public struct DetectionLoss: DetectionObjective, Hashable {
  /// The layout of the model's output.
  public let geometry: DetectionGeometry
  /// The measure of box overlap.
  public let overlap: BoxOverlap
  /// The assignment of cells to objects.
  public let assignment: BoxAssignment
  /// The factor of each part.
  public let gains: DetectionGains
  /// One weight per class; nil weighs all 1.
  public let classWeights: [Float]?
  /// γ, the down-weighting of cells that are already right; nil or 0 turns it off.
  public let focalGamma: Float?

  /// Makes the loss of an anchor-free detector.
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

  /// The loss of a model's output; see ``DetectionObjective``.
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
    // Nearly all targets are 0, so the sum assumes 0 everywhere and is corrected at the matched
    // cells.
    let logits = output.sliced(axis: 2, geometry.outputs - geometry.classes..<geometry.outputs)
    let everywhere = entropy(logits, target: nil, gamma).sum(axes: [1, 2])
    let own = matched.classes.taking(along: 2, matched.labels.expandedAxis(at: 2))
      .squeezed(axes: [2])
    let right = entropy(own, target: matched.scores, gamma)
    let weighted = classWeights.map { right * matched.ofLabels($0) } ?? right
    let correction = (weighted - entropy(own, target: nil, gamma)) * matched.isMatched
    return everywhere + correction.sum(axes: [1])
  }

  /// t − p|^γ · BCE(p, t) of logits; nil targets are 0.
  private func entropy(_ z: Tensor, target: Tensor?, _ gamma: Float) -> Tensor {
    let plain = target.map { z.softplus() - z * $0 } ?? z.softplus()
    guard gamma > 0 else { return plain }
    let distance = target.map { ($0 - z.sigmoid()).abs() } ?? z.sigmoid()
    return plain * distance.maximum(1e-20).power(gamma)
  }

  private func distribution(_ matched: MatchedCells) -> Tensor {
    let last = Float(geometry.bins - 1)
    let distances = matched.distances.clamped(0...last)
    // The last bin has no upper neighbour.
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
