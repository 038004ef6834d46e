import Foundation
import FoveaGraphs
import FoveaONNX

extension FuzzTarget {
  /// Reads a model, checks its graph, and runs it if it is small.
  static let onnx = FuzzTarget(name: "onnx", seeds: ["Tests/Goldens/onnx"]) { data in
    guard let graph = try? ONNXFile.read(data, path: fuzzedPath),
      let model = try? GraphModel(graph), isSmall(graph)
    else { return }
    var inputs: [String: GraphValue] = [:]
    for port in graph.inputs {
      guard let input = input(port) else { return }
      inputs[port.name] = input
    }
    guard let outputs = try? model.run(inputs) else { return }
    for value in outputs.values where value.count <= 1 << 16 { _ = try? value.numbers() }
  }

  static let onnxTensor = FuzzTarget(name: "onnx-tensor", seeds: []) { data in
    if let tensor = try? ONNXFile.readTensor(data, path: fuzzedPath) { _ = try? HostArray(tensor) }
  }

  /// Values of a small input; nil if the input must be large.
  private static func input(_ port: GraphPort) -> GraphValue? {
    let shape = (port.shape ?? [.fixed(2)]).map { dimension in
      if case .fixed(let length) = dimension { length } else { 2 }
    }
    guard shape.count <= 6, shape.allSatisfy({ $0 <= 16 }), port.elementType != .string,
      shape.reduce(1, *) <= 4096
    else { return nil }
    let numbers = (0..<shape.reduce(1, *)).map { $0 % 7 - 2 }
    return GraphValue(
      port.elementType.isFloating
        ? HostArray(numbers.map(Double.init), shape: shape, port.elementType)
        : HostArray(numbers, shape: shape, port.elementType))
  }

  /// Whether a number exceeds all limits, so that it must be rejected.
  private static func isAbsurd(_ value: Double) -> Bool { abs(value) >= 0x1p40 }

  /// Whether no number in a graph requires much work or memory, which would be legitimate in a
  /// large
  /// network.
  private static func isSmall(_ graph: GraphDefinition) -> Bool {
    func isSmall(_ tensor: GraphTensor) -> Bool {
      guard tensor.count <= 4096, let host = try? HostArray(tensor) else { return false }
      return host.reals.allSatisfy { abs($0) <= 64 || !$0.isFinite || isAbsurd($0) }
    }
    return graph.nodes.count <= 32 && graph.constants.values.allSatisfy(isSmall)
      && graph.nodes.allSatisfy { node in
        node.attributes.values.allSatisfy { attribute in
          switch attribute {
          case .int(let value): (-64...64).contains(value) || isAbsurd(Double(value))
          case .ints(let values):
            values.allSatisfy { (-64...64).contains($0) || isAbsurd(Double($0)) }
          case .tensor(let tensor): isSmall(tensor)
          case .graph(let body): Self.isSmall(body)
          default: true
          }
        }
      }
  }
}
