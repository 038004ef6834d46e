import Foundation
import FoveaSupport
import FoveaTensors

/// Writes a safetensors file. Equal tensors and metadata give equal bytes.
///
/// Names are sorted. Data begins at a multiple of 8 bytes, wider elements first, so that every
/// tensor is aligned. The metadata includes a checksum of the whole content.
public struct SafetensorsWriter {
  /// String metadata by key.
  public var metadata: [String: String]
  private let tensors: [(name: String, tensor: Tensor)]
  private let entries: [String: SafetensorsFile.Entry]

  /// Prepares a file; the tensors are evaluated on writing.
  ///
  /// - Precondition: no tensor is named `__metadata__`.
  public init(_ tensors: [String: Tensor], metadata: [String: String] = [:]) {
    precondition(tensors["__metadata__"] == nil, "a tensor cannot be named '__metadata__'")
    self.metadata = metadata
    self.tensors = tensors.map { (name: $0.key, tensor: $0.value) }.sorted {
      (-$0.tensor.dtype.byteCount, $0.name) < (-$1.tensor.dtype.byteCount, $1.name)
    }
    var entries: [String: SafetensorsFile.Entry] = [:]
    var end = 0
    for (name, tensor) in self.tensors {
      entries[name] = SafetensorsFile.Entry(
        type: SafetensorsType(tensor.dtype), shape: tensor.shape,
        range: end..<end + tensor.type.byteCount)
      end += tensor.type.byteCount
    }
    self.entries = entries
  }

  /// Passes the file's bytes to `sink`, in order.
  ///
  /// - Throws: `EncodingError` if the metadata cannot be encoded; the error of `sink`.
  public func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    Tensor.evaluate(tensors.map(\.tensor))
    var checksum = ContentChecksum(metadata: metadata, entries: entries)
    for (_, tensor) in tensors { tensor.withBytes { checksum.add($0) } }
    var texts = metadata
    texts[SafetensorsFile.checksumKey] = checksum.text
    var header = Array(try Self.json(texts, entries).utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try sink($0) }
    try header.withUnsafeBytes { try sink($0) }
    for (_, tensor) in tensors { try tensor.withBytes { try sink($0) } }
  }

  /// The bytes of the whole file.
  ///
  /// - Throws: `EncodingError` if the metadata cannot be encoded.
  public func data() throws -> Data {
    var data = Data()
    try write { data.append(contentsOf: $0) }
    return data
  }

  private static func json(
    _ metadata: [String: String], _ entries: [String: SafetensorsFile.Entry]
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func quoted(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    let members = try entries.sorted { $0.key < $1.key }.map { name, entry in
      try quoted(name) + ":{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":\(quoted(entry.shape)),"
        + "\"data_offsets\":[\(entry.range.lowerBound),\(entry.range.upperBound)]}"
    }
    return "{" + (["\"__metadata__\":" + (try quoted(metadata))] + members).joined(separator: ",")
      + "}"
  }
}
