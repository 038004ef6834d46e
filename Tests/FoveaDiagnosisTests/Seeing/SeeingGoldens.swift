import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaTensors
import TestSupport

@testable import FoveaDiagnosis

/// `Goldens/pytorch/seeing.json`: maps by pytorch-grad-cam in float64.
struct SeeingGoldens: Decodable {
  typealias Maps = [String: [String: GoldenArray]]

  struct Classification: Decodable {
    let scores: GoldenArray
    let maps: Maps
    let integratedGradients: GoldenArray
    let baselineScore: Double
    let occlusion: GoldenArray
  }

  struct Pixels: Decodable {
    let pixels: Int
    let score: Double
    let maps: Maps
  }

  struct Cell: Decodable {
    let maps: Maps
  }

  let classification: Classification
  let cell: Cell
  let segmentation: Pixels

  static func load() throws -> SeeingGoldens { try Goldens.load("pytorch/seeing.json") }

  /// The class that the goldens explain.
  static let label = 1
  /// PyTorch's names of the layers that are seen, by their paths here.
  static let layers = ["2": "relu1", "4": "relu2"]

  /// The image: bytes, 16x16.
  static let image = Image(
    width: 16, height: 16, channels: 3,
    pixels: Goldens.uniform(stream: 9100, count: 16 * 16 * 3).map { UInt8(($0 + 1) * 128) })

  /// The network of `seeing.py`, with a dense layer or a 1x1 convolution at its end.
  static func network(isDense: Bool) -> Sequential {
    let key = RandomKey(seed: 0)
    var layers: [any Layer] = [
      Conv2D(3, 4, kernel: 3, strides: 2, padding: .all(1), key: key), BatchNorm(4),
      Activation.relu, Conv2D(4, 5, kernel: 3, padding: .all(1), key: key), Activation.relu,
    ]
    layers +=
      isDense
      ? [GlobalAveragePool2D(), Linear(5, 3, key: key)] : [Conv2D(5, 3, kernel: 1, key: key)]
    var model = Sequential(layers)
    let numbers: [(scale: Double, offset: Double)] = [
      (0.4, 0), (0.2, 0), (0.3, 1), (0.3, 0), (0.3, 0), (0.4, 1), (0.5, 0), (0.2, 0), (1, 0),
      (0.3, 0),
    ]
    var place = 0
    model.update { _, parameter in
      parameter.value = Tensor(
        Goldens.filled(
          stream: 9101 + place, count: parameter.value.count, scale: numbers[place].scale,
          offset: numbers[place].offset), shape: parameter.value.shape)
      place += 1
    }
    return model
  }

  static let card = ModelCard(
    task: .classification, architecture: "own", classNames: ["a", "b", "c"],
    preprocessing: Preprocessing(
      width: 16, height: 16, channels: 3, mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]))

  /// The largest difference of two maps over the largest value of the second.
  static func error(_ found: [Float], _ expected: GoldenArray) -> Double {
    let peak = expected.values.reduce(1e-9) { max($0, abs($1)) }
    return relativeError(found.map { Double($0) / peak }, expected.values.map { $0 / peak })
  }
}
