import CZlib
import Foundation

/// A zip archive over a mapped file: a list of members, and each one's bytes when asked for.
///
/// Stored members are lent as a part of the mapping, without a copy, which is why this reader is
/// ours: libzip, the usual one, hands out copies and does not tell where a member's bytes lie.
/// Everything the directory says is checked when the archive is opened. Nothing is ever unpacked to
/// disk, so names are only keys.
package struct ZipArchive: Sendable {
  /// Whether members are compared with their CRC-32 when they are read.
  package enum Checksums: Sendable {
    case verified
    /// For fuzzing, which would otherwise stop at every checksum.
    case ignored
  }

  /// A deflated member may always have as many bytes as this.
  static let freelyInflatedBytes = 64 << 20
  /// Beyond that, at most so many times its packed bytes.
  static let maximumRatio = 200

  /// The members, in the directory's order.
  package let entries: [ZipEntry]
  private let byName: [String: Int]
  private let file: FileBytes
  private let verified: VerifiedMembers?

  /// Reads the archive's directory.
  ///
  /// - Throws: `ArchiveError`.
  package init(_ file: FileBytes, checksums: Checksums = .verified) throws(ArchiveError) {
    entries = try file.withBytes { bytes throws(ArchiveError) in
      try ZipDirectory(bytes, path: file.path).entries
    }
    byName = Dictionary(
      entries.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
    self.file = file
    verified = checksums == .verified ? VerifiedMembers(count: entries.count) : nil
  }

  /// The file's path, for messages.
  package var path: String { file.path }

  /// The member of a name; nil where there is none.
  package func entry(named name: String) -> ZipEntry? { byName[name].map { entries[$0] } }

  /// Lends a member's unpacked bytes, after comparing their checksum.
  ///
  /// - Parameter limit: The most bytes that are accepted.
  /// - Throws: `ArchiveError`, and whatever `body` throws.
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
          "the member '\(entry.name)' has \(count) bytes unpacked, not the stated \(entry.size)")
      }
      let bytes = UnsafeRawBufferPointer(unpacked)
      try verify(bytes, entry)
      return try body(bytes)
    }
  }

  /// A member's first bytes, at most `count`, unchecked by its checksum.
  ///
  /// - Throws: `ArchiveError`.
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
    let honest = entry.range.count.multipliedReportingOverflow(by: Self.maximumRatio)
    guard
      entry.size <= Self.freelyInflatedBytes || honest.overflow || entry.size <= honest.partialValue
    else {
      throw ArchiveError(
        .excessive, path: path,
        "the member '\(entry.name)' would grow from \(entry.range.count) to \(entry.size) bytes; "
          + "at most \(Self.maximumRatio) times are accepted")
    }
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, _ entry: ZipEntry
  ) throws(ArchiveError) {
    // PyTorch writes 0 where it was told to compute none.
    guard let verified, entry.checksum != 0, !verified.contains(entry.index) else { return }
    let size = 1 << 30  // lengths are 32 bits wide
    var checksum = crc32(0, nil, 0)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = bytes[start..<min(start + size, bytes.count)]
      UnsafeRawBufferPointer(rebasing: piece).withMemoryRebound(to: UInt8.self) {
        checksum = crc32(checksum, $0.baseAddress, UInt32($0.count))
      }
    }
    guard checksum == UInt(entry.checksum) else {
      throw file.damaged("the bytes of the member '\(entry.name)' do not fit their checksum")
    }
    verified.insert(entry.index)
  }

  /// Unpacks a deflated member, as much of it as the target takes.
  ///
  /// - Returns: The bytes unpacked.
  private func inflate(
    _ entry: ZipEntry, to target: UnsafeMutableRawBufferPointer, wholly: Bool = true
  ) throws(ArchiveError) -> Int {
    try file.withBytes(entry.range) { packed throws(ArchiveError) in
      switch Deflate.inflate(packed, to: target) {
      case .ended(let consumed, let produced) where !wholly || consumed == packed.count:
        return produced
      case .targetFull where !wholly: return target.count
      case .ended, .targetFull:
        throw file.damaged("the member '\(entry.name)' unpacks to another size than is stated")
      case .damaged: throw file.damaged("the deflated member '\(entry.name)' is damaged")
      }
    }
  }
}

/// Which members' checksums were found right already.
private final class VerifiedMembers: @unchecked Sendable {
  private let lock = NSLock()
  private var isVerified: [Bool]

  init(count: Int) { isVerified = Array(repeating: false, count: count) }

  func contains(_ index: Int) -> Bool { lock.withLock { isVerified[index] } }

  func insert(_ index: Int) { lock.withLock { isVerified[index] = true } }
}
