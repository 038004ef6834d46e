import Foundation
import FoveaGraphs

extension ONNXFile {
  /// Writes a graph as a model for version `graph.opset` of ONNX's operators. Equal graphs give
  /// equal bytes.
  ///
  /// The file is written completely or not at all. External data (see
  /// ``ONNXWriteOptions/externalDataAbove``) is written first.
  ///
  /// - Throws: ``ONNXError`` if the operator set is not supported or the file cannot be written.
  public static func write(
    _ graph: GraphDefinition, to url: URL, options: ONNXWriteOptions = ONNXWriteOptions()
  ) throws(ONNXError) {
    do {
      var writer = ModelWriter(options: options, place: url)
      let model = try writer.model(graph)
      try writer.finish(model)
    } catch let problem as ONNXProblem {
      throw problem.at(url.path)
    } catch {
      throw ONNXError(.unwritable, url.path, "\(error)")
    }
  }

  /// Writes a model to a path, as for a URL.
  ///
  /// - Throws: ``ONNXError`` if the operator set is not supported or the file cannot be written.
  public static func write(
    _ graph: GraphDefinition, to path: String, options: ONNXWriteOptions = ONNXWriteOptions()
  ) throws(ONNXError) {
    try write(graph, to: URL(fileURLWithPath: path), options: options)
  }

  /// The bytes of a model file without external data.
  ///
  /// - Throws: ``ONNXError`` if the operator set is not supported or the file exceeds 2 GiB.
  public static func data(
    _ graph: GraphDefinition, options: ONNXWriteOptions = ONNXWriteOptions()
  ) throws(ONNXError) -> Data {
    do {
      var writer = ModelWriter(options: options, place: nil)
      return try writer.model(graph).serializedBytes()
    } catch let problem as ONNXProblem {
      throw problem.at(graph.name)
    } catch {
      throw ONNXError(.unwritable, graph.name, "\(error)")
    }
  }

  /// The version of the file format released with an operator set, so that older programs can tell
  /// whether they support the file.
  static func irVersion(opset: Int) -> Int64 {
    switch opset {
    // From version 4 on, constants need not be inputs.
    case ...9: 4
    case 10: 5
    case 11: 6
    case 12...14: 7
    case 15...18: 8
    case 19...20: 9
    case 21...22: 10
    case 23: 11
    default: 12
    }
  }
}
