import Foundation
import FoveaGraphs
import FoveaTensors
import SwiftProtobuf

/// Reads and writes ONNX files (https://onnx.ai).
///
/// ```swift
/// let graph = try ONNXFile.read(contentsOf: url)
/// let model = try GraphModel(graph)
/// ```
public enum ONNXFile {
  /// The versions of ONNX's own operator set that are read.
  public static let opsets = 1...24

  /// Reads a model with its constants, wherever they lie.
  ///
  /// The file is mapped; tensors in files beside it stay mapped. Whatever the file says is checked
  /// before memory is allocated for it: shapes against bytes, external files against the model's
  /// folder and their own length, names against each other. Nodes are brought into order, constants
  /// taken from the inputs, and functions that the file defines are put in place of their calls.
  ///
  /// - Throws: ``ONNXError``, which names the node or tensor.
  public static func read(contentsOf url: URL) throws(ONNXError) -> GraphDefinition {
    let file = try map(url)
    let data = Data(bytesNoCopy: file.start, count: file.bytes.count, deallocator: .none)
    defer { withExtendedLifetime(file) {} }
    return try read(data, path: url.path, external: ExternalData(besides: url))
  }

  /// Reads a model that is already in memory and has no external data; `path` is for messages.
  ///
  /// - Throws: ``ONNXError``, which names the node or tensor.
  public static func read(_ data: Data, path: String) throws(ONNXError) -> GraphDefinition {
    try read(data, path: path, external: nil)
  }

  /// Reads a tensor in a file of its own (`TensorProto`, as in ONNX's test data).
  ///
  /// - Throws: ``ONNXError``.
  public static func readTensor(contentsOf url: URL) throws(ONNXError) -> GraphTensor {
    let file = try map(url)
    let data = Data(bytesNoCopy: file.start, count: file.bytes.count, deallocator: .none)
    defer { withExtendedLifetime(file) {} }
    return try readTensor(data, path: url.path)
  }

  /// Reads a tensor that is already in memory; `path` is for messages.
  ///
  /// - Throws: ``ONNXError``.
  public static func readTensor(_ data: Data, path: String) throws(ONNXError) -> GraphTensor {
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
    // Files before IR version 3 don't name operator sets and mean the first.
    let opset = versions.removeValue(forKey: "") ?? 1
    guard opsets.contains(opset) else {
      throw ONNXProblem(
        .unsupported,
        "it is written for version \(opset) of ONNX's operators, and versions "
          + "\(opsets.lowerBound) to \(opsets.upperBound) are read; export it for one of them")
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

  static func parse<Message: SwiftProtobuf.Message>(
    _ data: Data, _: Message.Type
  ) throws(ONNXProblem) -> Message {
    guard !data.isEmpty else { throw ONNXProblem(.malformed, "it is empty") }
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    do {
      return try Message(serializedBytes: data, options: options)
    } catch BinaryDecodingError.truncated {
      throw ONNXProblem(.malformed, "it ends within a field")
    } catch BinaryDecodingError.invalidUTF8 {
      throw ONNXProblem(.malformed, "it has a name that is not UTF-8")
    } catch BinaryDecodingError.messageDepthLimit {
      throw ONNXProblem(
        .malformed, "it is nested more than \(options.messageDepthLimit) levels deep")
    } catch {
      throw ONNXProblem(.malformed, "its bytes are no protocol buffer (\(error))")
    }
  }
}
