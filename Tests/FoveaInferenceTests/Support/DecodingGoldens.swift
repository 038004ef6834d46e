import FoveaLayers
import FoveaTensors
import TestSupport

/// The expected decodings in `Goldens/detection/detection.json`, made by its script.
struct DecodingGoldens: Decodable {
  struct SuppressionCase: Decodable {
    let stream: Int
    let count: Int
    let classes: Int
    let iou: Double
    let kept: [Int]
  }
  struct DecodingCase: Decodable {
    let stream: Int
    let bins: Int
    let objectness: Bool
    let confidence: Double
    let multiLabel: Bool
    /// Label, score, left, top, right, bottom.
    let images: [[[Double]]]
  }
  let height: Int
  let width: Int
  let strides: [Int]
  let classes: Int
  let suppression: [SuppressionCase]
  let decoding: [DecodingCase]

  static func load() throws -> DecodingGoldens { try Goldens.load("detection/detection.json") }

  func geometry(bins: Int, objectness: Bool) -> DetectionGeometry {
    DetectionGeometry(strides: strides, bins: bins, classes: classes, hasObjectness: objectness)
  }

  /// A model's raw outputs, drawn from a stream.
  func output(_ stream: Int, images: Int, _ geometry: DetectionGeometry) -> Tensor {
    let cells = geometry.cellCount(height: height, width: width)
    var values = Goldens.filled(
      stream: stream, count: images * cells * geometry.outputs, scale: 2)
    if geometry.bins == 1 {
      for index in values.indices where index % geometry.outputs < 4 {
        values[index] = Float(Double(values[index]) * 0.9 + 2)
      }
    }
    return Tensor(values, shape: [images, cells, geometry.outputs])
  }
}
