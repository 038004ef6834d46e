import FoveaSupport

// The messages of ONNX files, as far as Fovea reads or writes them; other fields are skipped. Their
// numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

/// A model (`ModelProto`).
struct ONNXModel: ProtobufMessage, Sendable {
  @ProtobufField var irVersion: Int64 = 0
  @ProtobufField var producerName = ""
  @ProtobufField var producerVersion = ""
  @ProtobufSubmessage var graph: ONNXGraph
  var opsetImport: [ONNXOperatorSet] = []
  var metadata: [ONNXEntry] = []
  var functions: [ONNXFunction] = []

  var hasGraph: Bool { $graph != nil }

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$irVersion)
      case 2: try reader.read(&$producerName)
      case 3: try reader.read(&$producerVersion)
      case 7: try reader.read(&$graph)
      case 8: try reader.read(&opsetImport)
      case 14: try reader.read(&metadata)
      case 25: try reader.read(&functions)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($irVersion, 1)
    writer.write($producerName, 2)
    writer.write($producerVersion, 3)
    writer.write($graph, 7)
    writer.write(opsetImport, 8)
    writer.write(metadata, 14)
    writer.write(functions, 25)
  }
}

/// A version of a domain's operators (`OperatorSetIdProto`).
struct ONNXOperatorSet: ProtobufMessage, Sendable {
  @ProtobufField var domain = ""
  @ProtobufField var version: Int64 = 0

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$domain)
      case 2: try reader.read(&$version)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($domain, 1)
    writer.write($version, 2)
  }
}

/// A key and its value (`StringStringEntryProto`).
struct ONNXEntry: ProtobufMessage, Sendable {
  @ProtobufField var key = ""
  @ProtobufField var value = ""

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$key)
      case 2: try reader.read(&$value)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($key, 1)
    writer.write($value, 2)
  }
}

/// An operator defined by others (`FunctionProto`).
struct ONNXFunction: ProtobufMessage, Sendable {
  @ProtobufField var name = ""
  var input: [String] = []
  var output: [String] = []
  var node: [ONNXNode] = []
  var opsetImport: [ONNXOperatorSet] = []
  @ProtobufField var domain = ""
  /// Attributes with default values.
  var attributeProto: [ONNXAttribute] = []

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$name)
      case 4: try reader.read(&input)
      case 5: try reader.read(&output)
      case 7: try reader.read(&node)
      case 9: try reader.read(&opsetImport)
      case 10: try reader.read(&$domain)
      case 11: try reader.read(&attributeProto)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($name, 1)
    writer.write(input, 4)
    writer.write(output, 5)
    writer.write(node, 7)
    writer.write(opsetImport, 9)
    writer.write($domain, 10)
    writer.write(attributeProto, 11)
  }
}
