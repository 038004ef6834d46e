import Foundation
import FoveaGraphs
import FoveaSupport
import FoveaTensors

/// The one output of an imported network.
enum GraphOutputs {
  /// Leaves one output.
  static func keep(_ name: String?, in graph: inout GraphDefinition) throws {
    let names = graph.outputs.map(\.name)
    let listed = names.joined(separator: ", ")
    if let name {
      guard let output = graph.outputs.first(where: { $0.name == name }) else {
        throw GraphImportError(
          "the network has no output '\(name)'.\(NearestName.question(for: name, among: names)) "
            + "Its outputs: \(listed)")
      }
      graph.outputs = [output]
    }
    guard graph.outputs.count == 1 else {
      throw GraphImportError(
        "the network has \(names.count) outputs (\(listed)), and a model has one; choose it")
    }
  }

  /// Takes the softmax off the end, so that the output is logits.
  static func dropSoftmax(in graph: inout GraphDefinition) {
    guard let output = graph.outputs.first,
      let last = graph.nodes.lastIndex(where: { $0.outputs.first == output.name }),
      graph.nodes[last].op == "Softmax", graph.nodes[last].inputs.count == 1
    else { return }
    let logits = graph.nodes[last].inputs[0]
    graph.outputs = [GraphPort(logits, output.elementType, output.shape)]
    graph.nodes.remove(at: last)
  }

  /// The number of classes or values, from the output for a grey image.
  static func classCount(
    of model: GraphModel, _ task: VisionTask, _ input: GraphInput
  ) throws -> Int {
    let definition = model.definitionWithoutWeights
    let images = Tensor.zeros([1, input.height, input.width, input.channels])
    let outputs = try model.run([definition.inputs[0].name: GraphValue(channelsLast: images)])
    guard let shape = outputs[definition.outputs[0].name]?.shape else {
      throw GraphImportError("the network gives no output")
    }
    if task == .segmentation, shape.count == 4, shape[0] == 1 { return shape[1] }
    if task != .segmentation, shape.count >= 2, shape[0] == 1,
      shape[2...].allSatisfy({ $0 == 1 })
    {
      return shape[1]
    }
    throw GraphImportError(
      "the network gives \(shape) for one image; \(task.rawValue) needs "
        + (task == .segmentation ? "[1, classes, height, width]" : "[1, classes]"))
  }

  /// Class names in a file's metadata, as we, and others, write them: one a line, commas between, or a
  /// JSON list or object by number.
  static func classNames(in metadata: [String: String], count: Int) -> [String]? {
    for key in ["classes", "class_names", "names", "labels"] {
      guard let text = metadata[key] else { continue }
      let data = Data(text.replacing("'", with: "\"").utf8)
      if let names = try? JSONDecoder().decode([String].self, from: data), names.count == count {
        return names
      }
      for separator in ["\n", ","] as [Character] {
        let names = text.split(separator: separator).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        if names.count == count, count > 1 { return names }
      }
    }
    return nil
  }
}
