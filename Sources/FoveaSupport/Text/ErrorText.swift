import Foundation

/// Errors as text for people. Fovea's own errors are their messages already; those of Foundation
/// are told in plain words.
package enum ErrorText {
  /// The message, with the file where the error names one; without a full stop for Foundation's
  /// errors.
  package static func of(_ error: any Error) -> String {
    guard isOfFoundation(error) else { return decoding(error) ?? "\(error)" }
    let reason = reason(of: error)
    return path(of: error).map { "\($0): \(reason)" } ?? reason
  }

  /// The reason alone, without the file and a full stop.
  package static func reason(of error: any Error) -> String {
    guard isOfFoundation(error) else { return decoding(error) ?? "\(error)" }
    if let code = systemCode(of: error) { return String(cString: strerror(code)).lowercasedFirst }
    if let error = error as? CocoaError, let known = reasons[error.code] { return known }
    let text = (error as NSError).localizedDescription
    return (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercasedFirst
  }

  private static let reasons: [CocoaError.Code: String] = [
    .fileNoSuchFile: "no such file or directory", .fileReadNoSuchFile: "no such file or directory",
    .fileReadNoPermission: "permission denied", .fileWriteNoPermission: "permission denied",
    .fileWriteFileExists: "something of that name exists already",
    .fileWriteOutOfSpace: "no space left on device",
    .fileWriteVolumeReadOnly: "read-only file system",
    .fileReadInapplicableStringEncoding: "not text in UTF-8",
    .fileReadCorruptFile: "the file is damaged",
    .fileReadInvalidFileName: "the name is invalid",
    .fileWriteInvalidFileName: "the name is invalid",
  ]

  private static func isOfFoundation(_ error: any Error) -> Bool {
    error is CocoaError || error is POSIXError || error is URLError
      || type(of: error) is NSError.Type
  }

  /// The system's error number behind an error.
  private static func systemCode(of error: any Error) -> Int32? {
    if let error = error as? POSIXError { return error.code.rawValue }
    guard !(error is URLError) else { return nil }
    let plain = error as NSError
    if plain.domain == NSPOSIXErrorDomain { return Int32(plain.code) }
    return (plain.userInfo[NSUnderlyingErrorKey] as? any Error).flatMap(systemCode(of:))
  }

  private static func path(of error: any Error) -> String? {
    let values = (error as NSError).userInfo
    return values[NSFilePathErrorKey] as? String ?? (values[NSURLErrorKey] as? URL)?.path
  }

  /// The words for an error of decoding JSON.
  private static func decoding(_ error: any Error) -> String? {
    guard let error = error as? DecodingError else { return nil }
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "the key '\(key.stringValue)' is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, context.debugDescription.lowercasedFirst)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    let text = what.hasSuffix(".") ? String(what.dropLast()) : what
    return place.isEmpty ? text : "\(place): \(text)"
  }
}

extension String {
  /// With a small first letter, unless the first word is an abbreviation.
  fileprivate var lowercasedFirst: String {
    guard let first, dropFirst().first?.isUppercase != true else { return self }
    return first.lowercased() + dropFirst()
  }
}
