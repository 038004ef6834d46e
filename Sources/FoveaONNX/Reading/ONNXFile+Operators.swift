import Foundation

extension ONNXFile {
  /// The distinct operators of a model, in ascending order, even if the model cannot be imported.
  ///
  /// - Throws: ``ONNXError`` if the bytes are not a model.
  package static func operatorNames(of data: Data) throws(ONNXError) -> [String] {
    do {
      let model = try parse(data, ONNXModel.self)
      var names: Set<String> = []
      collect(model.graph.node + model.functions.flatMap(\.node), &names)
      return names.subtracting(model.functions.map { "\($0.domain).\($0.name)" }).sorted()
    } catch {
      throw error.at("a model")
    }
  }

  private static func collect(_ nodes: [ONNXNode], _ names: inout Set<String>) {
    for node in nodes {
      let isStandard = node.domain.isEmpty || node.domain == "ai.onnx"
      names.insert(isStandard ? node.operatorName : "\(node.domain).\(node.operatorName)")
      for attribute in node.attribute where attribute.hasG { collect(attribute.g.node, &names) }
    }
  }
}
