import Foundation

/// A record with a JSON file and a format version of its own.
public protocol RecordFile: Codable, Sendable {
  /// The version this build writes, and the newest it reads.
  static var currentFormatVersion: Int { get }

  /// The version the record was written with.
  var formatVersion: Int { get }
}

extension RecordFile {
  /// Writes the record as indented JSON with sorted keys, atomically.
  ///
  /// - Throws: ``FileWriteError``.
  public func write(to url: URL) throws {
    var data = try RecordCoding.encoder(indented: true).encode(self)
    data.append(UInt8(ascii: "\n"))
    try AtomicFile.write(data, to: url)
  }

  /// Reads a record.
  ///
  /// - Throws: ``RecordReadError`` where the file is missing, damaged or of a newer format.
  public static func read(from url: URL) throws -> Self {
    try RecordCoding.decode(Self.self, from: RecordCoding.contents(of: url), path: url.path)
  }
}
