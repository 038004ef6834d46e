import Foundation
import FoveaGraphs
import FoveaSupport
import FoveaTensors
import FoveaWeights

/// The one output of an imported network.
enum GraphOutputs {
  /// Keeps one output.
  static func keep(_ name: String?, in graph: inout GraphDefinition) throws {
    let names = graph.outputs.map(\.name)
    let listed = names.joined(separator: ", ")
    if let name {
      if let output = graph.outputs.first(where: { $0.name == name }) {
        graph.outputs = [output]
      } else if graph.nodes.contains(where: { $0.outputs.contains(name) }) {
        // An intermediate value: the nodes after it are cut off.
        graph.outputs = [GraphPort(name, .float32, nil)]
      } else {
        let known = names + graph.nodes.flatMap(\.outputs)
        throw GraphImportError(
          "the network computes no '\(name)'.\(NearestName.question(for: name, among: known)) Its "
            + "outputs: \(listed)")
      }
    }
    guard graph.outputs.count == 1 else {
      throw GraphImportError(
        "the network has \(names.count) outputs (\(listed)), and a model has one; set "
          + "`outputName`, or for a detector `head` to its outputs for boxes, scores and labels"
      )
    }
  }

  /// Removes a softmax at the end, so that the output is logits.
  ///
  /// - Throws: `GraphImportError` where the network ends in a sigmoid or in class indices.
  static func dropSoftmax(in graph: inout GraphDefinition) throws {
    guard graph.outputs.count == 1, let output = graph.outputs.first else { return }
    let makers = graph.makers
    var name = output.name
    // These only rename or reshape values between the softmax and the output.
    while let index = makers[name] {
      let node = graph.nodes[index]
      switch node.op {
      case "Identity", "Flatten", "Squeeze", "Reshape", "Cast", "Dropout": name = node.inputs[0]
      case "Sigmoid":
        throw GraphImportError(
          "the network ends in a sigmoid: an independent score for each class, and classifiers "
            + "choose one class of several. To use its numbers as values, set `task` to regression")
      case "ArgMax", "TopK":
        throw GraphImportError(
          "the network ends in \(node.op), which gives only the top classes; set `outputName` to "
            + "its input \(node.inputs[0])")
      case "Softmax" where node.inputs.count == 1:
        if name == output.name {
          graph.outputs = [GraphPort(node.inputs[0], output.elementType, output.shape)]
        } else {
          graph.nodes[index].op = "Identity"
          graph.nodes[index].attributes = [:]
        }
        return
      default: return
      }
    }
  }

  /// Flattens a classifier's maps of one pixel, `[N, classes, 1, 1]`, to rows.
  ///
  /// - Returns: The shape of the output for black images.
  static func flatten(
    _ graph: inout GraphDefinition, _ task: VisionTask, _ input: GraphInput
  ) throws -> [Int] {
    let value = try input.output(of: graph, isPrepended: true)
    guard value.elementType.isFloating else {
      throw GraphImportError(
        "the output '\(graph.outputs[0].name)' is \(value.elementType), and scores of floating "
          + "point are needed; set `outputName` to the value before the last step")
    }
    guard task == .classification || task == .regression, value.rank > 2,
      value.shape[2...].allSatisfy({ $0 == 1 })
    else { return value.shape }
    let name = graph.outputs[0].name
    var names = GraphNames(of: graph)
    let flat = names.free(name + ".flat")
    graph.nodes.append(
      GraphNode(
        "Flatten", name: flat, inputs: [name], outputs: [flat], attributes: ["axis": .int(1)])
    )
    graph.outputs = [GraphPort(flat, .float32, nil)]
    return Array(value.shape[..<2])
  }

  /// The number of classes or values, from the shape of the output.
  static func classCount(_ shape: [Int], _ task: VisionTask) throws -> Int {
    if task == .segmentation, shape.count == 4 { return shape[1] }
    if task != .segmentation, shape.count == 2 {
      guard task == .regression || shape[1] > 1 else {
        throw GraphImportError(
          "the network gives one number for an image, and a classifier gives one for each of at "
            + "least two classes. To use it as a value, set `task` to regression")
      }
      return shape[1]
    }
    throw GraphImportError(
      "the network gives \(shape) for one image; \(task.rawValue) needs "
        + (task == .segmentation ? "[1, classes, height, width]" : "[1, classes]")
        + (shape.count == 3
          ? ". If it is a detector, set `head` to one of "
            + ForeignHead.names.joined(separator: ", ")
          : ""))
  }

  /// The class names in a file's metadata, however many; nil where they aren't a list or object.
  static func classNames(in metadata: [String: String]) -> [String]? {
    ["classes", "class_names", "names", "labels"].lazy.compactMap { metadata[$0] }.compactMap {
      listed($0)
    }.first
  }

  /// The class names in a file's metadata: one per line, comma-separated, or a JSON list or object
  /// by number.
  static func classNames(in metadata: [String: String], count: Int) -> [String]? {
    for key in ["classes", "class_names", "names", "labels"] {
      guard let text = metadata[key] else { continue }
      if let names = listed(text), names.count == count { return names }
      guard !text.hasPrefix("["), !text.hasPrefix("{") else { continue }
      for separator in ["\n", ","] as [Character] {
        let names = text.split(separator: separator).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        if names.count == count, count > 1 { return names }
      }
    }
    return nil
  }

  /// The names of a list, or of a dictionary by number, in JSON or as Python prints them.
  private static func listed(_ text: String) -> [String]? {
    let data = Data(text.utf8)
    if let names = try? JSONDecoder().decode([String].self, from: data) { return names }
    let numbered: [String: String]
    if let names = try? JSONDecoder().decode([String: String].self, from: data) {
      numbered = names
    } else if text.hasPrefix("["), text.hasSuffix("]") {
      return pythonTexts(text)
    } else if text.hasPrefix("{"), text.hasSuffix("}") {
      let words = pythonTexts(text)
      guard words.count.isMultiple(of: 2) else { return nil }
      numbered = Dictionary(
        stride(from: 0, to: words.count, by: 2).map { (words[$0], words[$0 + 1]) }
      ) { first, _ in first }
    } else {
      return nil
    }
    let names = numbered.compactMap { key, name in Int(key).map { ($0, name) } }
    guard names.count == numbered.count else { return nil }
    return names.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The texts and numbers of a Python list or dictionary, in order.
  private static func pythonTexts(_ text: String) -> [String] {
    var result: [String] = []
    var rest = text.dropFirst().dropLast()
    while let first = rest.first {
      if first == "'" || first == "\"" {
        rest = rest.dropFirst()
        var word = ""
        while let character = rest.popFirst(), character != first {
          word.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        result.append(word)
      } else if first.isNumber {
        result.append(String(rest.prefix { $0.isNumber }))
        rest = rest.drop { $0.isNumber }
      } else {
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
