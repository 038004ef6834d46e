import Foundation
import FoveaTensors
import Synchronization

/// A safetensors file, opened for reading: named tensors and string metadata.
///
/// The file is memory-mapped: a tensor's bytes are read on first access. The header is checked
/// completely on opening (format: https://huggingface.co/docs/safetensors). Files of
/// `SafetensorsWriter` carry a checksum of the whole content, which is verified as well.
///
/// ```swift
/// let file = try SafetensorsFile(contentsOf: url)
/// let weight = try file.storedTensor(named: "fc.weight")
/// ```
public struct SafetensorsFile: Sendable {
  /// The type, shape and byte range of a tensor.
  public struct Entry: Sendable, Equatable {
    /// The element type.
    public let type: SafetensorsType
    /// Axis lengths, outermost first.
    public let shape: [Int]
    /// The tensor's bytes, relative to the end of the header.
    public let range: Range<Int>
  }

  /// The maximum size of a header in bytes: the format's own limit.
  public static let maximumHeaderBytes = 100_000_000
  private static let checkedBytes = 2 << 20
  static let checksumKey = "fovea.checksum"

  /// The file's path, used in error messages.
  public let path: String
  /// String metadata by key, without the checksum.
  public let metadata: [String: String]
  /// The tensors' entries by name.
  public let entries: [String: Entry]
  /// Whether the file carried a checksum. It was verified on opening, or with `.meanwhile` is
  /// verified by `check()`.
  public let isVerified: Bool
  private let data: Data
  private let dataStart: Int
  /// The mapping behind `data`; nil for a file in memory.
  private let mapping: MappedFile?
  private let pending: BackgroundCheck?
  private let found = FoundNumbers()

  /// The time of the checksum's verification.
  public enum Checking: Sendable {
    /// On opening, before the initializer returns.
    case atOnce
    /// On a thread of its own. `check()` waits for it, and must be called before results computed
    /// from the file are used.
    case meanwhile
  }

  /// Opens a file; checks its header, and its checksum if it has one.
  ///
  /// - Throws: `SafetensorsError` if the file cannot be read or is damaged.
  public init(
    contentsOf url: URL, checking: Checking = .atOnce
  ) throws(SafetensorsError) {
    let mapping: MappedFile
    do {
      mapping = try MappedFile(path: url.path)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw SafetensorsError(
        .unreadable, url.path, isMissing ? "there is no such file" : error.description)
    }
    let data = Data(
      bytesNoCopy: mapping.start, count: mapping.bytes.count, deallocator: .none)
    try self.init(data, mapping, path: url.path, checking)
  }

  /// Reads a file from memory; `path` names it in error messages.
  ///
  /// - Throws: `SafetensorsError` if the file is damaged.
  public init(_ data: Data, path: String) throws(SafetensorsError) {
    try self.init(data, nil, path: path, .atOnce)
  }

  private init(
    _ data: Data, _ mapping: MappedFile?, path: String, _ checking: Checking
  ) throws(SafetensorsError) {
    self.mapping = mapping
    let header: HeaderParser
    do {
      header = try Self.header(of: data)
    } catch {
      throw SafetensorsError(error.kind, path, error.reason)
    }
    let start = 8 + Self.headerSize(of: data)
    do {
      entries = try Self.checked(header.tensors, byteCount: data.count - start)
    } catch {
      throw SafetensorsError(error.kind, path, error.reason)
    }
    var metadata = header.metadata
    let recorded = metadata.removeValue(forKey: Self.checksumKey)
    self.path = path
    self.metadata = metadata
    self.data = data
    dataStart = start
    isVerified = recorded != nil
    guard let recorded else {
      pending = nil
      return
    }
    let (kept, known, found) = (metadata, entries, found)
    let check: @Sendable () throws(SafetensorsError) -> Void = { () throws(SafetensorsError) in
      var checksum = ContentChecksum(metadata: kept, entries: known)
      Self.add(data, from: start, known, mapping, to: &checksum, found)
      guard checksum.text == recorded else {
        throw SafetensorsError(
          .badChecksum, path,
          "its content was changed (checksum \(checksum.text), "
            + "expected \(recorded))")
      }
    }
    switch checking {
    case .atOnce:
      pending = nil
      try check()
    case .meanwhile: pending = BackgroundCheck(check)
    }
  }

  /// Adds the tensors' bytes to the checksum, and finds tensors with numbers that are not finite.
  private static func add(
    _ data: Data, from start: Int, _ entries: [String: Entry], _ mapping: MappedFile?,
    to checksum: inout ContentChecksum, _ found: FoundNumbers
  ) {
    for (name, entry) in entries.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound)
        < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }) {
      var kind = Finiteness.finite
      // In pieces, so that the check needs no more memory than one of them.
      for first in stride(
        from: entry.range.lowerBound, to: entry.range.upperBound, by: checkedBytes)
      {
        let end = min(first + checkedBytes, entry.range.upperBound)
        let piece = start + first..<start + end
        mapping?.bringIn(piece)
        data.withUnsafeBytes {
          let bytes = UnsafeRawBufferPointer(rebasing: $0[piece])
          checksum.add(bytes)
          if entry.type.dtype == .float32 { kind = max(kind, Finiteness(bytes)) }
        }
        mapping?.letGo(piece)
      }
      if kind != .finite { found.add(name, kind) }
    }
  }

  /// The tensors with float32 numbers that are not finite, by name. Files without a checksum are
  /// not examined.
  ///
  /// - Throws: `SafetensorsError` if the content differs from its checksum; with
  ///   `Checking.meanwhile` it waits for the check.
  package func notFiniteTensors() throws(SafetensorsError) -> [String: Finiteness] {
    try check()
    return found.kinds
  }

  /// Tensors found during the check.
  private final class FoundNumbers: Sendable {
    private let state = Mutex<[String: Finiteness]>([:])
    var kinds: [String: Finiteness] { state.withLock { $0 } }
    func add(_ name: String, _ kind: Finiteness) { state.withLock { $0[name] = kind } }
  }

  /// Waits for the checksum verification of `Checking.meanwhile`.
  ///
  /// - Throws: `SafetensorsError` if the content differs from its checksum.
  public func check() throws(SafetensorsError) { try pending?.wait() }

  private static func headerSize(of data: Data) -> Int {
    Int(clamping: data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
  }

  private static func header(of data: Data) throws(HeaderParser.Problem) -> HeaderParser {
    guard data.count >= 8 else {
      throw HeaderParser.Problem(
        "it has \(data.count) bytes, and at least 10 are needed", .truncated)
    }
    let size = headerSize(of: data)
    guard size <= maximumHeaderBytes else {
      throw HeaderParser.Problem(
        "its header would have \(size) bytes, and at most \(maximumHeaderBytes) are allowed",
        .oversizedHeader)
    }
    guard size <= data.count - 8 else {
      throw HeaderParser.Problem(
        "its header would have \(size) bytes, and only \(data.count - 8) follow", .truncated)
    }
    var result: Result<HeaderParser, HeaderParser.Problem>?
    data.withUnsafeBytes { bytes in
      result = Result { () throws(HeaderParser.Problem) in
        try HeaderParser(UnsafeRawBufferPointer(rebasing: bytes[8..<8 + size]))
      }
    }
    guard let result else { throw HeaderParser.Problem("it could not be read") }
    return try result.get()
  }

  /// Checks types, shapes and offsets: every byte must belong to exactly one tensor.
  private static func checked(
    _ tensors: [String: HeaderParser.Description], byteCount: Int
  ) throws(HeaderParser.Problem) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for (name, tensor) in tensors {
      guard let type = SafetensorsType(rawValue: tensor.type) else {
        throw .init("the tensor '\(name)' has an unknown dtype '\(tensor.type)'", .unknownType)
      }
      var size = type.byteCount
      for length in tensor.shape {
        let (product, over) = size.multipliedReportingOverflow(by: length)
        guard !over else {
          throw .init("the tensor '\(name)' has the impossible shape \(tensor.shape)", .badShape)
        }
        size = product
      }
      guard StridedElements.count(of: tensor.shape) != nil else {
        throw .init("the tensor '\(name)' has the impossible shape \(tensor.shape)", .badShape)
      }
      guard tensor.offsets.count == 2, tensor.offsets[0] <= tensor.offsets[1],
        tensor.offsets[1] <= byteCount
      else {
        throw .init(
          "the tensor '\(name)' is at \(tensor.offsets), outside its \(byteCount) data bytes",
          .badOffsets)
      }
      guard tensor.offsets[1] - tensor.offsets[0] == size else {
        throw .init(
          "the tensor '\(name)' of \(type.rawValue) \(tensor.shape) needs \(size) bytes, and has "
            + "\(tensor.offsets[1] - tensor.offsets[0])", .badShape)
      }
      entries[name] = Entry(
        type: type, shape: tensor.shape, range: tensor.offsets[0]..<tensor.offsets[1])
    }
    var end = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }) {
      guard entry.range.lowerBound == end else {
        throw .init(
          "the tensor '\(name)' begins at byte \(entry.range.lowerBound), and the one before ends "
            + "at \(end)", .badOffsets)
      }
      end = entry.range.upperBound
    }
    guard end == byteCount else {
      throw .init("its last tensor ends at byte \(end) of \(byteCount)", .badOffsets)
    }
    return entries
  }

  /// The tensors' names, in ascending order.
  public var names: [String] { entries.keys.sorted() }

  /// Calls `body` with a tensor's bytes, which may be unaligned.
  ///
  /// - Throws: `SafetensorsError` if there is no such tensor; the error of `body`.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let entry = try entry(named: name)
    return try data.withUnsafeBytes {
      let first = dataStart + entry.range.lowerBound
      return try body(UnsafeRawBufferPointer(rebasing: $0[first..<first + entry.range.count]))
    }
  }

  /// Reads a tensor with its own element type; `tensor(named:)` converts to float32.
  ///
  /// - Throws: `SafetensorsError` if there is no such tensor or its type is not supported.
  public func storedTensor(named name: String) throws -> Tensor {
    let entry = try entry(named: name)
    guard let dtype = entry.type.dtype else {
      throw SafetensorsError(
        .unsupportedType, path,
        "the tensor '\(name)' is \(entry.type.rawValue); supported are F32, I32, U8 and BOOL")
    }
    return try withBytes(of: name) { source in
      Tensor(TensorType(entry.shape, dtype)) { target in
        target.copyMemory(from: source)
      }
    }
  }

  /// Returns a tensor that uses the mapped bytes without a copy if its alignment allows. Otherwise
  /// copies it. Pages are read on first access.
  ///
  /// - Throws: `SafetensorsError` if there is no such tensor or its type is not supported.
  public func mappedTensor(named name: String) throws -> Tensor {
    let entry = try entry(named: name)
    let offset = dataStart + entry.range.lowerBound
    guard let mapping, let dtype = entry.type.dtype, offset % dtype.byteCount == 0 else {
      return try storedTensor(named: name)
    }
    return Tensor(TensorType(entry.shape, dtype), in: mapping, at: offset)
  }

  private func entry(named name: String) throws(SafetensorsError) -> Entry {
    guard let entry = entries[name] else {
      throw SafetensorsError(.missingTensor, path, "it has no tensor '\(name)'")
    }
    return entry
  }
}
