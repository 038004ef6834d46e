import FoveaLayers
import FoveaTensors
import TestSupport

@testable import FoveaGraphs

/// Small graphs for tests.
enum Fixtures {
  /// A constant of random numbers in [-1, 1).
  static func constant(_ shape: [Int], stream: Int, scale: Double = 1, offset: Double = 0)
    -> GraphTensor
  {
    GraphTensor(
      Goldens.filled(
        stream: stream, count: shape.reduce(1, *), scale: scale, offset: offset), shape: shape)
  }

  /// Conv, batch norm, ReLU, a residual sum, pooling and a linear layer: `[N, 3, H, W]` to
  /// `[N, 5]`.
  static func network() -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17,
      inputs: [
        GraphPort(
          "images", .float32, [.named("batch"), .fixed(3), .named("height"), .named("width")])
      ],
      outputs: [GraphPort("logits", .float32, [.named("batch"), .fixed(5)])],
      nodes: [
        GraphNode(
          "Conv", name: "conv1", inputs: ["images", "stem.weight"], outputs: ["a"],
          attributes: ["pads": .ints([1, 1, 1, 1]), "strides": .ints([2, 2])]),
        GraphNode(
          "BatchNormalization", name: "norm1",
          inputs: ["a", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"],
          outputs: ["b"]),
        GraphNode("Relu", name: "relu1", inputs: ["b"], outputs: ["c"]),
        GraphNode(
          "Conv", name: "conv2", inputs: ["c", "body/weight:0", "body/bias:0"], outputs: ["d"],
          attributes: ["pads": .ints([1, 1, 1, 1]), "group": .int(4)]),
        GraphNode("Add", name: "sum", inputs: ["c", "d"], outputs: ["e"]),
        GraphNode(
          "MaxPool", name: "pool", inputs: ["e"], outputs: ["f"],
          attributes: ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])]),
        GraphNode(
          "Concat", name: "cat", inputs: ["f", "f"], outputs: ["g"], attributes: ["axis": .int(1)]),
        GraphNode("Mul", name: "scale", inputs: ["g", "factors"], outputs: ["h"]),
        GraphNode("GlobalAveragePool", name: "gap", inputs: ["h"], outputs: ["i"]),
        GraphNode("Flatten", name: "flat", inputs: ["i"], outputs: ["j"]),
        GraphNode(
          "Gemm", name: "fc", inputs: ["j", "fc.weight", "fc.bias"], outputs: ["logits"],
          attributes: ["transB": .int(1)]),
      ],
      constants: [
        "stem.weight": constant([4, 3, 3, 3], stream: 1, scale: 0.3),
        "norm.weight": constant([4], stream: 2, scale: 0.2, offset: 1),
        "norm.bias": constant([4], stream: 3, scale: 0.2),
        "norm.running_mean": constant([4], stream: 4, scale: 0.1),
        "norm.running_var": constant([4], stream: 5, scale: 0.2, offset: 1),
        "body/weight:0": constant([4, 1, 3, 3], stream: 6, scale: 0.4),
        "body/bias:0": constant([4], stream: 7),
        "factors": constant([1, 8, 1, 1], stream: 8),
        "fc.weight": constant([5, 8], stream: 9),
        "fc.bias": constant([5], stream: 10),
      ])
  }

  static func images(_ n: Int, _ h: Int, _ w: Int, stream: Int = 20) -> Tensor {
    Tensor(Goldens.filled(stream: stream, count: n * h * w * 3), shape: [n, h, w, 3])
  }
}

/// Runs one operator on values; returns its outputs as host arrays.
func run(
  _ op: String, _ inputs: [GraphValue?], _ attributes: [String: GraphAttribute] = [:],
  opset: Int = 17, outputs: Int = 1
) throws -> [GraphValue] {
  let names = inputs.indices.map { "i\($0)" }
  let graph = GraphDefinition(
    name: op, opset: opset,
    inputs: zip(names, inputs).compactMap { name, value in
      value.map { GraphPort(name, $0.elementType, nil) }
    },
    outputs: (0..<outputs).map { GraphPort("o\($0)", .float32, nil) },
    nodes: [
      GraphNode(
        op, name: "it", inputs: zip(names, inputs).map { $1 == nil ? "" : $0 },
        outputs: (0..<outputs).map { "o\($0)" }, attributes: attributes)
    ])
  var values: [String: GraphValue] = [:]
  for (name, value) in zip(names, inputs) { values[name] = value }
  let results = try GraphModel(graph).run(values)
  return (0..<outputs).compactMap { results["o\($0)"] }
}

/// A float32 value in another axis order than the graph's, as after convolutions.
func value(_ numbers: [Double], _ shape: [Int], channelsLast: Bool = false) -> GraphValue {
  let written = GraphValue(Tensor(numbers.map { Float($0) }, shape: shape))
  return channelsLast ? written.ordered(GraphValue.channelsLast(shape.count)) : written
}

func wholes(_ numbers: [Int], _ shape: [Int]? = nil, _ type: ElementType = .int64) -> GraphValue {
  GraphValue(HostArray(numbers, shape: shape ?? [numbers.count], type))
}

/// Numbers in [-1, 1).
func numbers(_ shape: [Int], stream: Int = 77) -> [Double] {
  Goldens.filled(stream: stream, count: shape.reduce(1, *)).map(Double.init)
}

extension GraphValue {
  var doubles: [Double] { tensor.floats().map(Double.init) }
}
