import Foundation

/// The encoding of records as JSON.
public enum RecordCoding {
  /// The encoder of all records. It sorts keys, and writes NaN and infinities as the strings "NaN",
  /// "Infinity" and "-Infinity", because JSON has no such numbers and a loss can be one.
  public static func encoder(indented: Bool = false) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }

  /// The decoder for the output of ``encoder(indented:)``.
  public static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }

  /// One record as one line of JSON, without the newline.
  ///
  /// - Throws: `EncodingError` where the record can't be encoded.
  public static func line(_ record: some Encodable) throws -> String {
    String(decoding: try encoder().encode(record), as: UTF8.self)
  }

  /// The bytes of a record's file.
  ///
  /// - Throws: ``RecordReadError/unreadable(path:reason:)``.
  package static func contents(of url: URL) throws -> Data {
    let missing = !FileManager.default.fileExists(atPath: url.path)
    if !missing, let reason = RegularFile.problem(at: url.path) {
      throw RecordReadError.unreadable(path: url.path, reason: reason)
    }
    do {
      return try Data(contentsOf: url)
    } catch {
      throw RecordReadError.unreadable(
        path: url.path, reason: missing ? "there is no such file" : ErrorText.reason(of: error))
    }
  }

  /// Decodes a record from JSON, after a check of its format version.
  ///
  /// - Parameters:
  ///   - path: The file's path, for errors.
  ///   - line: The line in a file of lines, from 1.
  /// - Throws: ``RecordReadError`` where the data is damaged or of a newer format.
  package static func decode<Record: RecordFile>(
    _ type: Record.Type, from data: Data, path: String, line: Int? = nil
  ) throws -> Record {
    do {
      // The version first: a newer format may lack fields that this version expects.
      let found = try decoder().decode(Version.self, from: data).formatVersion
      guard found <= Record.currentFormatVersion else {
        throw RecordReadError.newerFormat(
          path: path, found: found, supported: Record.currentFormatVersion)
      }
      return try decoder().decode(Record.self, from: data)
    } catch let error as DecodingError {
      throw RecordReadError.damaged(path: path, line: line, reason: reason(error))
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty ? "" : " at \(path.joined(separator: "."))"
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "the key '\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(let type, let context):
      return "a value of type \(type) was expected\(place(context))"
    case .valueNotFound(let type, let context):
      return "a value of type \(type) was expected, found null\(place(context))"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is not valid JSON" : "bad value\(place(context))"
    @unknown default: return "it cannot be decoded"
    }
  }

  /// The field that all formats share.
  private struct Version: Decodable {
    let formatVersion: Int
  }
}
