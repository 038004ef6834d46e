import Foundation
import FoveaSupport

/// A graph (`GraphProto`).
struct ONNXGraph: ProtobufMessage, Sendable {
  var node: [ONNXNode] = []
  @ProtobufField var name = ""
  var initializer: [ONNXTensor] = []
  var input: [ONNXValue] = []
  var output: [ONNXValue] = []
  var sparseInitializer: [ONNXSparseTensor] = []

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&node)
      case 2: try reader.read(&$name)
      case 5: try reader.read(&initializer)
      case 11: try reader.read(&input)
      case 12: try reader.read(&output)
      case 15: try reader.read(&sparseInitializer)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write(node, 1)
    writer.write($name, 2)
    writer.write(initializer, 5)
    writer.write(input, 11)
    writer.write(output, 12)
    writer.write(sparseInitializer, 15)
  }
}

/// A node (`NodeProto`).
struct ONNXNode: ProtobufMessage, Sendable {
  var input: [String] = []
  var output: [String] = []
  @ProtobufField var name = ""
  @ProtobufField var operatorName = ""
  var attribute: [ONNXAttribute] = []
  @ProtobufField var domain = ""

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&input)
      case 2: try reader.read(&output)
      case 3: try reader.read(&$name)
      case 4: try reader.read(&$operatorName)
      case 5: try reader.read(&attribute)
      case 7: try reader.read(&$domain)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write(input, 1)
    writer.write(output, 2)
    writer.write($name, 3)
    writer.write($operatorName, 4)
    writer.write(attribute, 5)
    writer.write($domain, 7)
  }
}

/// An attribute of a node (`AttributeProto`).
struct ONNXAttribute: ProtobufMessage, Sendable {
  /// The kind of the value. Of the kinds that Fovea doesn't support, only this is read.
  enum Kind: Int32, ProtobufEnum {
    case undefined = 0
    case float, int, string, tensor, graph, floats, ints, strings, tensors, graphs
    case sparseTensor, sparseTensors, type, types

    init() { self = .undefined }
  }

  @ProtobufField var name = ""
  @ProtobufField var f: Float = 0
  @ProtobufField var i: Int64 = 0
  @ProtobufField var s = Data()
  @ProtobufSubmessage var t: ONNXTensor
  @ProtobufSubmessage var g: ONNXGraph
  var floats: [Float] = []
  var ints: [Int64] = []
  var strings: [Data] = []
  @ProtobufField var type = Kind.undefined
  /// Inside a function: the attribute of the calling node that gives the value.
  @ProtobufField var reference = ""

  var hasF: Bool { $f != nil }
  var hasI: Bool { $i != nil }
  var hasS: Bool { $s != nil }
  var hasT: Bool { $t != nil }
  var hasG: Bool { $g != nil }

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$name)
      case 2: try reader.read(&$f)
      case 3: try reader.read(&$i)
      case 4: try reader.read(&$s)
      case 5: try reader.read(&$t)
      case 6: try reader.read(&$g)
      case 7: try reader.read(&floats)
      case 8: try reader.read(&ints)
      case 9: try reader.read(&strings)
      case 20: try reader.read(&$type)
      case 21: try reader.read(&$reference)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($name, 1)
    writer.write($f, 2)
    writer.write($i, 3)
    writer.write($s, 4)
    writer.write($t, 5)
    writer.write($g, 6)
    writer.write(floats, 7)
    writer.write(ints, 8)
    writer.write(strings, 9)
    writer.write($type, 20)
    writer.write($reference, 21)
  }
}
