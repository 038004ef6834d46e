import Foundation
import FoveaGraphs
import FoveaSupport
import FoveaTensors

/// Reads and writes ONNX files (https://onnx.ai).
///
/// ```swift
/// let graph = try ONNXFile.read(contentsOf: url)
/// let model = try GraphModel(graph)
/// ```
public enum ONNXFile {
  /// The supported versions of ONNX's own operator set: 1 to 24.
  public static let opsets = 1...24

  /// Reads a model with its constants, including external data.
  ///
  /// The file is memory-mapped, and so are files of external data. Everything is checked before
  /// memory is allocated for it: shapes against the size of the data, external files against the
  /// model's folder and their own size, names against each other. Nodes are sorted topologically,
  /// constants are removed from the inputs, and the file's functions are inlined.
  ///
  /// - Throws: ``ONNXError``, which names the node or tensor.
  public static func read(contentsOf url: URL) throws(ONNXError) -> GraphDefinition {
    let file = try map(url)
    let data = Data(bytesNoCopy: file.start, count: file.bytes.count, deallocator: .none)
    defer { withExtendedLifetime(file) {} }
    return try read(data, path: url.path, external: ExternalData(besides: url))
  }

  /// Reads the model at a path, as for a URL.
  ///
  /// - Throws: ``ONNXError``, which names the node or tensor.
  public static func read(contentsOf path: String) throws(ONNXError) -> GraphDefinition {
    try read(contentsOf: URL(fileURLWithPath: path))
  }

  /// Reads a model from memory, without external data; `path` names it in error messages.
  ///
  /// - Throws: ``ONNXError``, which names the node or tensor.
  public static func read(_ data: Data, path: String) throws(ONNXError) -> GraphDefinition {
    try read(data, path: path, external: nil)
  }

  /// Reads a file with one tensor (`TensorProto`, as in ONNX's test data).
  ///
  /// - Throws: ``ONNXError`` if the file cannot be read or the tensor is invalid.
  package static func readTensor(contentsOf url: URL) throws(ONNXError) -> GraphTensor {
    let file = try map(url)
    let data = Data(bytesNoCopy: file.start, count: file.bytes.count, deallocator: .none)
    defer { withExtendedLifetime(file) {} }
    return try readTensor(data, path: url.path)
  }

  /// Reads a tensor from memory; `path` names it in error messages.
  ///
  /// - Throws: ``ONNXError`` if the tensor is invalid.
  package static func readTensor(_ data: Data, path: String) throws(ONNXError) -> GraphTensor {
    do {
      return try TensorReader(external: nil).read(try parse(data, ONNXTensor.self))
    } catch {
      throw error.at(path)
    }
  }

  private static func read(
    _ data: Data, path: String, external: ExternalData?
  ) throws(ONNXError) -> GraphDefinition {
    do {
      return try definition(try parse(data, ONNXModel.self), external)
    } catch {
      throw error.at(path)
    }
  }

  private static func definition(
    _ model: ONNXModel, _ external: ExternalData?
  ) throws(ONNXProblem) -> GraphDefinition {
    guard model.hasGraph else { throw ONNXProblem(.malformed, "it has no graph") }
    var versions: [String: Int] = [:]
    for set in model.opsetImport {
      let domain = set.domain == "ai.onnx" ? "" : set.domain
      guard versions.updateValue(Int(set.version), forKey: domain) == nil else {
        throw ONNXProblem(.badName, "it names the operator set '\(domain)' twice")
      }
    }
    // Files before IR version 3 do not name an operator set and use version 1.
    let opset = versions.removeValue(forKey: "") ?? 1
    guard opsets.contains(opset) else {
      throw ONNXProblem(
        .unsupported,
        "it uses version \(opset) of ONNX's operators; versions "
          + "\(opsets.lowerBound) to \(opsets.upperBound) are supported. Export it for one of them")
    }
    var everyVersion = versions
    everyVersion[""] = opset
    let reader = GraphReader(
      opset: opset, otherOpsets: versions, tensors: TensorReader(external: external),
      functions: try FunctionTable(model.functions, opsets: everyVersion))
    var graph = try reader.read(model.graph)
    for entry in model.metadata {
      guard graph.metadata.updateValue(entry.value, forKey: entry.key) == nil else {
        throw ONNXProblem(.badName, "its metadata has the key '\(entry.key)' twice")
      }
    }
    return graph
  }

  private static func map(_ url: URL) throws(ONNXError) -> MappedFile {
    do {
      return try MappedFile(path: url.path)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw ONNXError(
        .unreadable, url.path, isMissing ? "there is no such file" : error.description)
    }
  }

  static func parse<Message: ProtobufReadable>(
    _ data: Data, _: Message.Type
  ) throws(ONNXProblem) -> Message {
    guard !data.isEmpty else { throw ONNXProblem(.malformed, "it is empty") }
    do {
      return try Message(serializedBytes: data)
    } catch {
      switch error.kind {
      case .truncated: throw ONNXProblem(.malformed, "it ends within a field")
      case .invalidText: throw ONNXProblem(.malformed, "it has a name that is not UTF-8")
      case .tooDeep, .tooLarge: throw ONNXProblem(.malformed, error.description)
      case .overlongNumber, .invalidTag, .unmatchedGroup, .unevenNumbers:
        throw ONNXProblem(.malformed, "it is not a protocol buffer (\(error))")
      }
    }
  }
}
