import Foundation
import FoveaSupport

/// A tensor (`TensorProto`).
struct ONNXTensor: ProtobufMessage, Sendable {
  /// Where the data is.
  enum Location: Int32, ProtobufEnum {
    case `internal` = 0
    case external

    init() { self = .internal }
  }

  var dims: [Int64] = []
  @ProtobufField var dataType: Int32 = 0
  var floatData: [Float] = []
  var int32Data: [Int32] = []
  var stringData: [Data] = []
  var int64Data: [Int64] = []
  @ProtobufField var name = ""
  @ProtobufField var rawData = Data()
  var doubleData: [Double] = []
  var uint64Data: [UInt64] = []
  var externalData: [ONNXEntry] = []
  @ProtobufField var dataLocation = Location.internal

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&dims)
      case 2: try reader.read(&$dataType)
      case 4: try reader.read(&floatData)
      case 5: try reader.read(&int32Data)
      case 6: try reader.read(&stringData)
      case 7: try reader.read(&int64Data)
      case 8: try reader.read(&$name)
      case 9: try reader.read(&$rawData)
      case 10: try reader.read(&doubleData)
      case 11: try reader.read(&uint64Data)
      case 13: try reader.read(&externalData)
      case 14: try reader.read(&$dataLocation)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write(dims, 1)
    writer.write($dataType, 2)
    writer.writePacked(floatData, 4)
    writer.writePacked(int32Data, 5)
    writer.write(stringData, 6)
    writer.writePacked(int64Data, 7)
    writer.write($name, 8)
    writer.write($rawData, 9)
    writer.writePacked(doubleData, 10)
    writer.writePacked(uint64Data, 11)
    writer.write(externalData, 13)
    writer.write($dataLocation, 14)
  }
}

/// A sparse tensor (`SparseTensorProto`), which Fovea rejects by the name of its values.
struct ONNXSparseTensor: ProtobufMessage, Sendable {
  @ProtobufSubmessage var values: ONNXTensor

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      if field == 1 { try reader.read(&$values) }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($values, 1)
  }
}
