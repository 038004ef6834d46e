import Foundation

extension URL {
  /// The path for messages: relative if it is inside the working folder.
  var shown: String {
    let here = FileManager.default.currentDirectoryPath
    let path = standardizedFileURL.path
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}

/// The quoting of text for a shell.
enum Shell {
  /// The text, in quotes if a shell would not read it as one word.
  static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy {
      $0.isLetter || $0.isNumber || "/._-+,:@%".contains($0)
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
