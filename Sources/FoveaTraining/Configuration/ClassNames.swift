import Foundation
import FoveaSupport

/// Class names as text: a name, a comma-separated list, or the path of a file with one name per
/// line.
public struct ClassNames: Sendable, Equatable {
  /// The names in label order.
  public let names: [String]

  /// Reads a file with one name per line, or a list; an empty text is an empty list.
  ///
  /// - Throws: `SettingError` where a name is empty, or a file seems to be meant and there is none.
  public init(parsing text: String) throws(SettingError) {
    guard !text.isEmpty else {
      names = []
      return
    }
    func error(_ reason: String) -> SettingError {
      SettingError(key: "classNames", "`classNames` '\(text)': \(reason)")
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: text, isDirectory: &isFolder)
    if exists, !isFolder.boolValue {
      guard let contents = try? String(contentsOfFile: text, encoding: .utf8) else {
        throw error("the file is not readable as UTF-8 text")
      }
      names = contents.split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    } else {
      names = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      // One name with a dot or a slash is a path that was mistyped.
      guard names.count > 1 || !text.contains(where: { "./".contains($0) }) else {
        throw error("there is no such file; expected one, a name, or names separated by commas")
      }
    }
    guard !names.isEmpty, !names.contains("") else { throw error("a name is empty") }
  }
}

extension SettingCodec where Value == [String] {
  /// Names, or the path of a file of names.
  static var classNames: Self {
    list("FILE|NAME,…") { try ClassNames(parsing: $0).names }
  }
}
