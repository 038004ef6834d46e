import Foundation

extension URL {
  /// The path as a person would type it: relative where it lies below the working folder.
  var shown: String {
    let here = FileManager.default.currentDirectoryPath
    let path = standardizedFileURL.path
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}

/// Text for a shell.
enum Shell {
  /// The text in quotes, where a shell would not read it as one word.
  static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy {
      $0.isLetter || $0.isNumber || "/._-+,:@%".contains($0)
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
