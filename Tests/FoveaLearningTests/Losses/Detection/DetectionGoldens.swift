@testable import FoveaLearning
import FoveaLayers
import FoveaTensors
import TestSupport

/// The figures of `Goldens/detection/detection.json`; its script documents them.
struct DetectionGoldens: Decodable {
  struct LossCase: Decodable {
    let stream: Int
    let assignment: String
    let overlap: BoxOverlap
    let bins: Int
    let objectness: Bool
    let composite: Bool?
    let classWeights: [Float]?
    let focalGamma: Float?
    /// Image, cell, label, class target.
    let matches: [[Double]]
    let parts: [String: Double]
    let total: Double
    let gradientProbes: [Double]
    let largestGradient: Double
  }
  struct OverlapCase: Decodable {
    let values: [Double]
    let gradients: [Double]
  }
  let height: Int
  let width: Int
  let strides: [Int]
  let classes: Int
  /// Left, top, right, bottom, label.
  let objects: [[[Double]]]
  let losses: [LossCase]
  let overlaps: [String: OverlapCase]

  static func load() throws -> DetectionGoldens { try Goldens.load("detection/detection.json") }

  var imageSize: Pair { Pair(height, width) }

  /// The objects as tensors, with gaps between them.
  var targets: (boxes: Tensor, labels: Tensor) {
    var edges: [Float] = []
    var labels: [Int32] = []
    for image in objects {
      for index in 0..<5 {
        // The third slot is empty, because padding may be anywhere.
        let object = index < 2 ? index : index - 1
        guard index != 2, object < image.count else {
          edges += [7, 7, 9, 9]
          labels.append(-1)
          continue
        }
        edges += image[object][0..<4].map { Float($0) }
        labels.append(Int32(image[object][4]))
      }
    }
    return (
      Tensor(edges, shape: [objects.count, 5, 4]), Tensor(labels, shape: [objects.count, 5])
    )
  }

  func geometry(bins: Int, objectness: Bool) -> DetectionGeometry {
    DetectionGeometry(strides: strides, bins: bins, classes: classes, hasObjectness: objectness)
  }

  /// Random model outputs of a stream.
  func output(_ stream: Int, _ geometry: DetectionGeometry) -> Tensor {
    let cells = geometry.cellCount(height: height, width: width)
    var values = Goldens.filled(
      stream: stream, count: objects.count * cells * geometry.outputs, scale: 2)
    if geometry.bins == 1 {
      for index in values.indices where index % geometry.outputs < 4 {
        values[index] = Float(Double(values[index]) * 0.9 + 2)
      }
    }
    return Tensor(values, shape: [objects.count, cells, geometry.outputs])
  }

  static func assignment(_ name: String) -> BoxAssignment {
    switch name {
    case "taskAligned": .taskAligned()
    case "simOTA": .simOTA()
    default: .centre
    }
  }

  func objective(_ c: LossCase) -> any DetectionObjective {
    let geometry = geometry(bins: c.bins, objectness: c.objectness)
    if c.composite == true {
      return CompositeDetectionLoss(
        geometry: geometry, assignment: Self.assignment(c.assignment),
        classWeights: c.classWeights)
    }
    return DetectionLoss(
      geometry: geometry, overlap: c.overlap, assignment: Self.assignment(c.assignment),
      classWeights: c.classWeights, focalGamma: c.focalGamma)
  }
}
