@testable import FoveaLearning
import FoveaImages
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@Suite struct DetectionLossTests {
  @Test func cellsArePyTorchs() throws {
    let goldens = try DetectionGoldens.load()
    let (boxes, labels) = goldens.targets
    for c in goldens.losses {
      let geometry = goldens.geometry(bins: c.bins, objectness: c.objectness)
      let matching = BoxMatching(
        geometry: geometry, imageSize: goldens.imageSize,
        assignment: DetectionGoldens.assignment(c.assignment))
      let rows = Tensor(
        computedBy: matching, from: [goldens.output(c.stream, geometry), boxes, labels])
      let slots = rows.shape[1]
      let numbers = rows.floats()
      let found = (0..<rows.shape[0] * slots).compactMap { slot -> [Double]? in
        guard numbers[8 * slot + 1] >= 0 else { return nil }
        return [Double(slot / slots)] + (0..<3).map { Double(numbers[8 * slot + $0]) }
      }
      #expect(found.map { $0[..<3] } == c.matches.map { $0[..<3] }, "\(c.stream)")
      #expect(relativeError(found.map { $0[3] }, c.matches.map { $0[3] }) < 1e-5, "\(c.stream)")
    }
  }

  @Test func valuesAndGradientsArePyTorchs() throws {
    let goldens = try DetectionGoldens.load()
    for c in goldens.losses { check(c, goldens) }
  }

  private func check(_ c: DetectionGoldens.LossCase, _ goldens: DetectionGoldens) {
    let stream = c.stream
    let (boxes, labels) = goldens.targets
    let output = goldens.output(stream, goldens.geometry(bins: c.bins, objectness: c.objectness))
    let objective = goldens.objective(c)
    let parts = objective(
      output, boxes: boxes, labels: labels, imageSize: goldens.imageSize)
    let (perImage, total) = (parts.perImage, parts.total)
    let gradient = gradients(of: total, at: [output])[0]
    let values = [parts.box, parts.classification, parts.distribution, parts.objectness]
    Tensor.evaluate(values + [perImage, total, gradient])
    let names = ["box", "classification", "distribution", "objectness"]
    let found = values.map { Double($0.item()) }
    var expected: [Double] = []
    for name in names { expected.append(c.parts[name, default: .nan]) }
    #expect(relativeError(found, expected) < 1e-5, "\(stream)")
    #expect(relativeError([total.item()], [c.total]) < 1e-5, "\(stream)")
    #expect(perImage.shape == [3])
    #expect(relativeError([perImage.floats().reduce(0, +)], [c.total]) < 1e-5, "\(stream)")
    let slopes = gradient.floats().map(Double.init)
    let probes = c.gradientProbes.indices.map { index in
      let weights = Goldens.uniform(stream: 91_000 + index, count: slopes.count)
      var sum = 0.0
      for (slope, weight) in zip(slopes, weights) { sum += slope * weight }
      return sum
    }
    #expect(
      relativeError(probes, c.gradientProbes, floor: c.largestGradient) < 1e-4, "\(stream)")
    var largest = 0.0
    for slope in slopes { largest = max(largest, abs(slope)) }
    #expect(relativeError([largest], [c.largestGradient], floor: 1e-3) < 1e-4, "\(stream)")
  }

  /// With targets that don't depend on the output.
  @Test func gradientsAgreeWithDifferences() {
    for (bins, overlap) in [(1, BoxOverlap.giou), (4, .diou), (4, .iou)] {
      let geometry = DetectionGeometry(strides: [8, 16], bins: bins, classes: 2)
      let output = Tensor(
        Goldens.filled(
          stream: 61_000 + bins, count: 5 * geometry.outputs, scale: 0.6, offset: 1),
        shape: [1, 5, geometry.outputs])
      let boxes = Tensor([2.2, 1.4, 9.8, 11.3, 0.5, 3, 15.5, 15] as [Float], shape: [1, 2, 4])
      let labels = Tensor([Int32(1), 0], shape: [1, 2])
      for gamma in [nil, 2] as [Float?] {
        let loss = DetectionLoss(
          geometry: geometry, overlap: overlap, assignment: .centre, classWeights: [1, 3],
          focalGamma: gamma)
        let check = gradientCheck(at: [output], step: 0.01) {
          loss($0[0], boxes: boxes, labels: labels, imageSize: 16).total
        }
        #expect(check.passes, "\(bins) bins, \(overlap): \(check)")
      }
    }
  }

  @Test func imagesWithoutObjectsLearnThatThereAreNone() {
    let geometry = DetectionGeometry(strides: [8], bins: 4, classes: 2, hasObjectness: false)
    let output = Tensor(
      Goldens.filled(stream: 61_010, count: 2 * 4 * geometry.outputs), shape: [2, 4, 18])
    let targets = DetectionTargets([[], []], minimum: 2)
    #expect(targets.boxes.shape == [2, 2, 4])
    #expect(targets.labels.scalars(as: Int32.self) == [-1, -1, -1, -1])
    for assignment in [BoxAssignment.taskAligned(), .simOTA(), .centre] {
      let parts = DetectionLoss(geometry: geometry, assignment: assignment)(
        output, boxes: targets.boxes, labels: targets.labels, imageSize: 16)
      let slope = gradients(of: parts.total, at: [output])[0]
      #expect(parts.box.item() == 0 && parts.distribution.item() == 0)
      #expect(parts.classification.item() > 0)
      let slopes = slope.floats()
      for cell in 0..<8 {
        #expect(slopes[cell * 18..<cell * 18 + 16].allSatisfy { $0 == 0 })
        #expect(slopes[cell * 18 + 16..<cell * 18 + 18].allSatisfy { $0 > 0 })
      }
    }
  }

  @Test func targetsArePaddedToAPowerOfTwo() {
    let box = BoundingBox(left: 1, top: 2, right: 3, bottom: 5)
    let targets = DetectionTargets(
      [[1, 0, 2], [0]].map { $0.map { (label: $0, box: box) } }, minimum: 1)
    #expect(targets.boxes.shape == [2, 4, 4])
    #expect(targets.labels.scalars(as: Int32.self) == [1, 0, 2, -1, 0, -1, -1, -1])
    #expect(targets.boxes.floats().prefix(4) == [1, 2, 3, 5])
  }

  @Test func unknownLabelsAreErrors() {
    let geometry = DetectionGeometry(strides: [8], bins: 1, classes: 2)
    let parts = DetectionLoss(geometry: geometry)(
      Tensor.zeros([1, 4, 6]), boxes: Tensor([0, 0, 9, 9] as [Float], shape: [1, 1, 4]),
      labels: Tensor([Int32(2)], shape: [1, 1]), imageSize: 16)
    #expect(
      throws: DetectionTargetError(
        "object 0 of image 0 in the batch has label 2, but the model knows classes 0 ..< 2")
    ) { try Tensor.tryEvaluate([parts.total]) }
  }

  @Test func numbersThatAreNoneStayOutOfTheMatching() {
    let geometry = DetectionGeometry(strides: [8], bins: 2, classes: 1)
    let numbers = [Float](repeating: .nan, count: 4 * 9)
    let boxes = Tensor([1, 1, 15, 15, .nan, 0, .infinity, 4] as [Float], shape: [1, 2, 4])
    for assignment in [BoxAssignment.taskAligned(), .simOTA(), .centre] {
      let rows = Tensor(
        computedBy: BoxMatching(geometry: geometry, imageSize: 16, assignment: assignment),
        from: [
          Tensor(numbers, shape: [1, 4, 9]), boxes, Tensor([Int32(0), 0], shape: [1, 2]),
        ])
      #expect(rows.sliced(axis: 2, 0..<4).floats().allSatisfy { $0.isFinite })
    }
  }
}
