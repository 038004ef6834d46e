import Foundation
import FoveaSupport

/// An input or output of a graph (`ValueInfoProto`).
struct ONNXValue: ProtobufMessage, Sendable {
  @ProtobufField var name = ""
  @ProtobufSubmessage var type: ONNXType

  var hasType: Bool { $type != nil }

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$name)
      case 2: try reader.read(&$type)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($name, 1)
    writer.write($type, 2)
  }
}

/// The type of a value (`TypeProto`). Of types that Fovea doesn't support, only the kind is read.
struct ONNXType: ProtobufMessage, Sendable {
  enum Value: Sendable {
    case tensor(Tensor)
    case sequence
    case optional
  }

  var value: Value?

  /// The tensor, empty if the type is another.
  var tensor: Tensor {
    get { if case .tensor(let tensor)? = value { tensor } else { Tensor() } }
    set { value = .tensor(newValue) }
  }

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      var skipped: Data?
      switch field {
      case 1:
        var tensor: Tensor?
        if case .tensor(let earlier)? = value { tensor = earlier }
        try reader.read(&tensor)
        if let tensor { value = .tensor(tensor) }
      case 4:
        try reader.read(&skipped)
        if skipped != nil { value = .sequence }
      case 9:
        try reader.read(&skipped)
        if skipped != nil { value = .optional }
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    switch value {
    case .tensor(let tensor)?: writer.write(tensor, 1)
    case .sequence?: writer.write(Data(), 4)
    case .optional?: writer.write(Data(), 9)
    case nil: break
    }
  }

  /// Element type and shape of a tensor.
  struct Tensor: ProtobufMessage, Sendable {
    @ProtobufField var elementType: Int32 = 0
    @ProtobufSubmessage var shape: ONNXShape

    var hasShape: Bool { $shape != nil }

    mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
      while let field = try reader.nextField() {
        switch field {
        case 1: try reader.read(&$elementType)
        case 2: try reader.read(&$shape)
        default: break
        }
      }
    }

    func write(to writer: inout ProtobufWriter) {
      writer.write($elementType, 1)
      writer.write($shape, 2)
    }
  }
}

/// A shape (`TensorShapeProto`).
struct ONNXShape: ProtobufMessage, Sendable {
  var dim: [ONNXDimension] = []

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      if field == 1 { try reader.read(&dim) }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write(dim, 1)
  }
}

/// The length of an axis, as a number or a name.
struct ONNXDimension: ProtobufMessage, Sendable {
  enum Size: Sendable {
    case value(Int64)
    case parameter(String)
  }

  var size: Size?

  init() {}

  init(_ size: Size) { self.size = size }

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1:
        var value: Int64?
        try reader.read(&value)
        if let value { size = .value(value) }
      case 2:
        var parameter: String?
        try reader.read(&parameter)
        if let parameter { size = .parameter(parameter) }
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    switch size {
    case .value(let value)?: writer.write(value, 1)
    case .parameter(let name)?: writer.write(name, 2)
    case nil: break
    }
  }
}
