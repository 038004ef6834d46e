import Foundation
import FoveaGraphs
import FoveaONNX

/// One case of ONNX's backend tests: a model with inputs and expected outputs.
struct ConformanceCase {
  /// Folder and name, such as `node/test_relu`.
  let name: String
  let model: URL
  /// Folders with `input_N.pb` and `output_N.pb`; empty for the networks in `light/`.
  let dataSets: [URL]
  /// The only output of a network in `light/`.
  let lightOutput: URL?

  static let families = ["node", "pytorch-converted", "pytorch-operator", "simple"]

  /// The cases in `onnx/backend/test/data`, sorted by name.
  static func all(in folder: URL) throws -> [ConformanceCase] {
    let files = FileManager.default
    func names(_ url: URL) throws -> [String] {
      try files.contentsOfDirectory(atPath: url.path).sorted()
    }
    var cases: [ConformanceCase] = []
    for family in families {
      let place = folder.appendingPathComponent(family)
      for name in try names(place) where name.hasPrefix("test_") {
        let place = place.appendingPathComponent(name)
        let sets = try names(place).filter { $0.hasPrefix("test_data_set_") }
        cases.append(
          ConformanceCase(
            name: "\(family)/\(name)", model: place.appendingPathComponent("model.onnx"),
            dataSets: sets.map { place.appendingPathComponent($0) }, lightOutput: nil))
      }
    }
    let light = folder.appendingPathComponent("light")
    for name in try names(light) where name.hasSuffix(".onnx") {
      let stem = String(name.dropLast(5))
      cases.append(
        ConformanceCase(
          name: "light/\(stem)", model: light.appendingPathComponent(name), dataSets: [],
          lightOutput: light.appendingPathComponent(stem + "_output_0.pb")))
    }
    return cases
  }

  /// Runs the case; errors become a part of the outcome.
  func outcome() -> Outcome {
    let definition: GraphDefinition
    do {
      definition = try ONNXFile.read(contentsOf: model)
    } catch {
      return Outcome(
        name: name, operators: Self.operators(unreadable: model), opset: 0,
        status: error.kind == .unsupported ? .unreadable : .failed, detail: error.reason)
    }
    var outcome = Outcome(
      name: name, operators: Self.operators(of: definition), opset: definition.opset,
      status: .passed, detail: "")
    do {
      let model = try GraphModel(definition)
      if let complaint = try complaint(model, definition) {
        outcome.status = .failed
        outcome.detail = complaint
      }
    } catch {
      outcome.status = .failed
      outcome.detail = "\(error)"
    }
    return outcome
  }

  /// The first difference from the expected outputs; nil if there is none.
  private func complaint(
    _ model: GraphModel, _ definition: GraphDefinition
  ) throws -> String? {
    if let lightOutput {
      let port = definition.inputs[0]
      let shape = (port.shape ?? []).map { dimension in
        if case .fixed(let length) = dimension { length } else { 1 }
      }
      let count = shape.reduce(1, *)
      let input = GraphTensor((0..<count).map { Float($0) / Float(count) }, shape: shape)
      return try compare(model, definition, [input], [ONNXFile.readTensor(contentsOf: lightOutput)])
    }
    for place in dataSets {
      func tensors(_ kind: String, _ count: Int) throws -> [GraphTensor] {
        try (0..<count).map {
          try ONNXFile.readTensor(contentsOf: place.appendingPathComponent("\(kind)_\($0).pb"))
        }
      }
      let inputs = try tensors("input", definition.inputs.count)
      let outputs = try tensors("output", definition.outputs.count)
      if let complaint = try compare(model, definition, inputs, outputs) { return complaint }
    }
    return nil
  }

  private func compare(
    _ model: GraphModel, _ definition: GraphDefinition, _ inputs: [GraphTensor],
    _ expected: [GraphTensor]
  ) throws -> String? {
    var values: [String: GraphValue] = [:]
    for (port, tensor) in zip(definition.inputs, inputs) {
      values[port.name] = try GraphValue(tensor)
    }
    let results = try model.run(values)
    for (port, expected) in zip(definition.outputs, expected) {
      guard let found = try results[port.name]?.graphTensor() else {
        return "there is no output '\(port.name)'"
      }
      if let difference = try Comparison.difference(found, expected) {
        return "the output '\(port.name)' \(difference)"
      }
    }
    return nil
  }

  /// The operators of the model, even if it cannot be read.
  func operators() -> [String] {
    (try? ONNXFile.read(contentsOf: model)).map(Self.operators) ?? Self.operators(unreadable: model)
  }

  /// The distinct operators of a graph and its subgraphs, sorted.
  private static func operators(of graph: GraphDefinition) -> [String] {
    var names: Set<String> = []
    for node in graph.nodes {
      let isStandard = node.domain.isEmpty || node.domain == "ai.onnx"
      names.insert(isStandard ? node.op : "\(node.domain).\(node.op)")
      for case .graph(let body) in node.attributes.values { names.formUnion(operators(of: body)) }
    }
    return names.sorted()
  }

  /// The operators of a file that the reader rejects; empty if it is not a model.
  private static func operators(unreadable url: URL) -> [String] {
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? ONNXFile.operatorNames(of: data)) ?? []
  }
}

/// The outcome of a case.
struct Outcome: Codable {
  enum Status: String, Codable {
    case passed, failed
    /// The model has unsupported types.
    case unreadable
    /// The process crashed.
    case crashed
  }

  let name: String
  let operators: [String]
  let opset: Int
  var status: Status
  var detail: String
}
