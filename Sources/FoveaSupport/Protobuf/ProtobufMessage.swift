import Foundation

/// A message that can be read from the wire format of protocol buffers
/// (https://protobuf.dev/programming-guides/encoding).
///
/// ```swift
/// struct Point: ProtobufMessage {
///   @ProtobufField var name = ""
///   var offsets: [Int64] = []
///
///   mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
///     while let field = try reader.nextField() {
///       switch field {
///       case 1: try reader.read(&$name)
///       case 2: try reader.read(&offsets)
///       default: break
///       }
///     }
///   }
///
///   func write(to writer: inout ProtobufWriter) {
///     writer.write($name, 1)
///     writer.write(offsets, 2)
///   }
/// }
/// ```
package protocol ProtobufReadable {
  /// An empty message.
  init()

  /// Reads the fields that follow: later values replace scalars, are appended to repeated fields,
  /// and are merged into messages.
  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError)
}

/// A message that can be written in the wire format of protocol buffers.
package protocol ProtobufWritable {
  /// Writes the fields by ascending number, as other programs do, so that equal messages have equal
  /// bytes.
  func write(to writer: inout ProtobufWriter)
}

/// A message that can be read and written.
package typealias ProtobufMessage = ProtobufReadable & ProtobufWritable

extension ProtobufReadable {
  /// Reads a whole message.
  ///
  /// - Throws: ``ProtobufError`` if the bytes are not a message, or more than 2 GiB.
  package init(serializedBytes bytes: Data) throws(ProtobufError) {
    self.init()
    let result = bytes.withUnsafeBytes { [self] bytes in
      Result { () throws(ProtobufError) in
        var message = self
        var reader = try ProtobufReader(bytes)
        try message.merge(from: &reader)
        return message
      }
    }
    self = try result.get()
  }
}

extension ProtobufWritable {
  /// The size of the message, in bytes.
  package var serializedCount: Int {
    var writer = ProtobufWriter()
    write(to: &writer)
    return writer.count
  }

  /// The bytes of the message.
  ///
  /// - Throws: ``ProtobufError`` if they exceed 2 GiB.
  package func serializedBytes() throws(ProtobufError) -> Data {
    var measuring = ProtobufWriter()
    write(to: &measuring)
    guard measuring.count <= ProtobufReader.maximumSize else {
      throw ProtobufError(kind: .tooLarge, offset: 0)
    }
    var data = Data(count: measuring.count)
    data.withUnsafeMutableBytes { bytes in
      var writer = ProtobufWriter(into: bytes, after: measuring)
      write(to: &writer)
    }
    return data
  }
}
