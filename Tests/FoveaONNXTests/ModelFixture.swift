import Foundation
import FoveaGraphs

@testable import FoveaONNX

/// Parts of model files, as written by other programs.
enum Fixture {
  static func value(_ name: String, _ dims: [Int64], type: Int32 = 1) -> ONNXValue {
    var tensor = ONNXType.Tensor()
    tensor.elementType = type
    tensor.shape.dim = dims.map { ONNXDimension(.value($0)) }
    var value = ONNXValue()
    value.name = name
    value.type.tensor = tensor
    return value
  }

  static func node(
    _ op: String, _ inputs: [String], _ outputs: [String], _ name: String = "",
    domain: String = "", _ attributes: [ONNXAttribute] = []
  ) -> ONNXNode {
    var node = ONNXNode()
    node.operatorName = op
    node.input = inputs
    node.output = outputs
    node.name = name
    node.domain = domain
    node.attribute = attributes
    return node
  }

  static func attribute(
    _ name: String, _ kind: ONNXAttribute.Kind = .undefined,
    _ set: (inout ONNXAttribute) -> Void = { _ in }
  ) -> ONNXAttribute {
    var attribute = ONNXAttribute()
    attribute.name = name
    if kind != .undefined { attribute.type = kind }
    set(&attribute)
    return attribute
  }

  static func tensor(
    _ name: String, _ type: Int32, _ dims: [Int64], _ set: (inout ONNXTensor) -> Void = { _ in }
  ) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dataType = type
    tensor.dims = dims
    set(&tensor)
    return tensor
  }

  /// `y = Relu(x)` of a scalar, with changes by the test.
  static func model(
    _ nodes: [ONNXNode] = [node("Relu", ["x"], ["y"], "relu")], constants: [ONNXTensor] = [],
    opset: Int64 = 13, _ change: (inout ONNXModel) -> Void = { _ in }
  ) -> ONNXModel {
    var set = ONNXOperatorSet()
    set.domain = ""
    set.version = opset
    var model = ONNXModel()
    model.irVersion = 8
    model.opsetImport = [set]
    model.graph.name = "g"
    model.graph.input = [value("x", [1])]
    model.graph.output = [value("y", [1])]
    model.graph.node = nodes
    model.graph.initializer = constants
    change(&model)
    return model
  }

  static func read(_ model: ONNXModel) throws -> GraphDefinition {
    try ONNXFile.read(try model.serializedBytes(), path: "m.onnx")
  }

  /// The error of reading the model; empty if there is none.
  static func complaint(_ model: ONNXModel) throws -> String {
    do {
      _ = try read(model)
      return ""
    } catch let error as ONNXError {
      return error.description
    }
  }

  static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fovea-onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
