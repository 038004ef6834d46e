import Foundation
import FoveaSupport

/// A file's format, detected from its first bytes; the file name plays no part.
package enum ArchiveFormat: String, Sendable, CaseIterable {
  case safetensors
  /// A zip archive: PyTorch since 1.6, NPZ, Keras 3.
  case zip
  /// PyTorch before 1.6: consecutive pickles, followed by the storages.
  case stackedPickles
  case npy
  /// Keras `.h5`.
  case hdf5
  /// Among others, PyTorch before 0.1.10.
  case tar
  case gzip
  /// A Git LFS pointer: the file itself was not fetched.
  case gitPointer
  /// An HTML page, often downloaded in place of the file.
  case webPage

  /// The number of leading bytes that `init(beginning:)` examines.
  package static let examinedBytes = 512

  /// Detects the format from a file's first bytes; nil if none matches.
  package init?(beginning bytes: some Collection<UInt8>) {
    let bytes = Array(bytes.prefix(Self.examinedBytes))
    func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") {
      self = .zip
    } else if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
      self = .npy
    } else if bytes.starts(with: [0x89] + Array("HDF\r\n\u{1A}\n".utf8)) {
      self = .hdf5
    } else if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.count > 262, bytes[257..<262].elementsEqual("ustar".utf8) {
      self = .tar
    } else if begins("version https://git-lfs") {
      self = .gitPointer
    } else if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[6] == 0, bytes[7] == 0 {
      self = .safetensors
    } else if bytes.count > 2, bytes[0] == 0x80, (1...5).contains(bytes[1]) {
      self = .stackedPickles
    } else {
      let text = String(decoding: bytes.drop { $0 <= 0x20 }.prefix(9), as: UTF8.self).lowercased()
      guard text.hasPrefix("<html") || text.hasPrefix("<!doctype") else { return nil }
      self = .webPage
    }
  }

  /// Detects the format of a file; nil if none matches.
  ///
  /// - Throws: `ArchiveError` if the file cannot be read.
  package static func of(fileAt url: URL) throws(ArchiveError) -> ArchiveFormat? {
    let isMissing = !FileManager.default.fileExists(atPath: url.path)
    if !isMissing, let reason = RegularFile.problem(at: url.path) {
      throw ArchiveError(.unreadable, path: url.path, reason)
    }
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      return ArchiveFormat(beginning: try file.read(upToCount: examinedBytes) ?? Data())
    } catch {
      throw ArchiveError(
        .unreadable, path: url.path,
        isMissing ? "there is no such file" : "it cannot be read (\(ErrorText.reason(of: error)))")
    }
  }
}
