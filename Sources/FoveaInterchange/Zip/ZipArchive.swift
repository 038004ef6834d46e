import CZlib
import Foundation

/// A zip archive over a mapped file: a list of members, and their bytes on request.
///
/// The bytes of stored members are a part of the mapping, without a copy. This is the reason for a
/// reader of our own: libzip copies members and does not expose their offsets. The directory is
/// checked completely on opening. Nothing is ever unpacked to disk, so names are only keys.
package struct ZipArchive: Sendable {
  /// Whether reading a member verifies its CRC-32.
  package enum Checksums: Sendable {
    case verified
    /// For fuzzing, which would otherwise stop at every checksum.
    case ignored
  }

  /// The inflated size up to which no ratio limit applies, in bytes.
  static let freelyInflatedBytes = 64 << 20
  /// The maximum ratio of inflated to deflated size beyond that.
  static let maximumRatio = 200

  /// The members, in directory order.
  package let entries: [ZipEntry]
  private let byName: [String: Int]
  private let file: FileBytes
  private let verified: VerifiedMembers?

  /// Reads and checks the archive's directory.
  ///
  /// - Throws: `ArchiveError` if the directory is damaged or not supported.
  package init(_ file: FileBytes, checksums: Checksums = .verified) throws(ArchiveError) {
    entries = try file.withBytes { bytes throws(ArchiveError) in
      try ZipDirectory(bytes, path: file.path).entries
    }
    byName = Dictionary(
      entries.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
    self.file = file
    verified = checksums == .verified ? VerifiedMembers(count: entries.count) : nil
  }

  /// The file's path, used in error messages.
  package var path: String { file.path }

  /// The member with a name; nil if there is none.
  package func entry(named name: String) -> ZipEntry? { byName[name].map { entries[$0] } }

  /// Calls `body` with a member's inflated bytes, after verifying their checksum.
  ///
  /// - Parameter limit: The maximum accepted size in bytes.
  /// - Throws: `ArchiveError` if the member is damaged or too large; the error of `body`.
  package func withContents<Result>(
    of entry: ZipEntry, limit: Int = .max,
    _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Result
  ) throws(ArchiveError) -> Result {
    guard entry.size <= limit else {
      throw ArchiveError(
        .excessive, path: path,
        "the member '\(entry.name)' would have \(entry.size) bytes; at most \(limit) are accepted")
    }
    switch entry.method {
    case .stored:
      return try file.withBytes(entry.range) { bytes throws(ArchiveError) in
        try verify(bytes, entry)
        return try body(bytes)
      }
    case .deflated:
      try refuseBomb(entry)
      let unpacked = UnsafeMutableRawBufferPointer.allocate(byteCount: entry.size, alignment: 16)
      defer { unpacked.deallocate() }
      let count = try inflate(entry, to: unpacked)
      guard count == entry.size else {
        throw file.damaged(
          "the member '\(entry.name)' inflates to \(count) bytes, not the stated \(entry.size)"
        )
      }
      let bytes = UnsafeRawBufferPointer(unpacked)
      try verify(bytes, entry)
      return try body(bytes)
    }
  }

  /// A member's first bytes, at most `count`, without verifying its checksum.
  ///
  /// - Throws: `ArchiveError` if the member is damaged or too large.
  package func beginning(of entry: ZipEntry, count: Int) throws(ArchiveError) -> [UInt8] {
    let count = min(count, entry.size)
    switch entry.method {
    case .stored: return file.withBytes(entry.range) { Array($0.prefix(count)) }
    case .deflated:
      let unpacked = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
      defer { unpacked.deallocate() }
      return Array(unpacked.prefix(try inflate(entry, to: unpacked, wholly: false)))
    }
  }

  private func refuseBomb(_ entry: ZipEntry) throws(ArchiveError) {
    let allowed = entry.range.count.multipliedReportingOverflow(by: Self.maximumRatio)
    guard
      entry.size <= Self.freelyInflatedBytes || allowed.overflow
        || entry.size <= allowed.partialValue
    else {
      throw ArchiveError(
        .excessive, path: path,
        "the member '\(entry.name)' would inflate from \(entry.range.count) to \(entry.size) "
          + "bytes; at most \(Self.maximumRatio) times as many are accepted")
    }
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, _ entry: ZipEntry
  ) throws(ArchiveError) {
    // PyTorch writes 0 if checksums were disabled.
    guard let verified, entry.checksum != 0, !verified.contains(entry.index) else { return }
    let size = 1 << 30  // zlib's lengths have 32 bits
    var checksum = crc32(0, nil, 0)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = bytes[start..<min(start + size, bytes.count)]
      UnsafeRawBufferPointer(rebasing: piece).withMemoryRebound(to: UInt8.self) {
        checksum = crc32(checksum, $0.baseAddress, UInt32($0.count))
      }
    }
    guard checksum == UInt(entry.checksum) else {
      throw file.damaged("the bytes of the member '\(entry.name)' do not match their checksum")
    }
    verified.insert(entry.index)
  }

  /// Inflates a deflated member until it ends or the buffer is full.
  ///
  /// - Returns: The number of bytes produced.
  private func inflate(
    _ entry: ZipEntry, to target: UnsafeMutableRawBufferPointer, wholly: Bool = true
  ) throws(ArchiveError) -> Int {
    try file.withBytes(entry.range) { packed throws(ArchiveError) in
      switch Deflate.inflate(packed, to: target) {
      case .ended(let consumed, let produced) where !wholly || consumed == packed.count:
        return produced
      case .targetFull where !wholly: return target.count
      case .ended, .targetFull:
        throw file.damaged("the member '\(entry.name)' inflates to a different size than stated")
      case .damaged: throw file.damaged("the deflated member '\(entry.name)' is damaged")
      }
    }
  }
}

/// The members with an already verified checksum.
private final class VerifiedMembers: @unchecked Sendable {
  private let lock = NSLock()
  private var isVerified: [Bool]

  init(count: Int) { isVerified = Array(repeating: false, count: count) }

  func contains(_ index: Int) -> Bool { lock.withLock { isVerified[index] } }

  func insert(_ index: Int) { lock.withLock { isVerified[index] = true } }
}
