import Foundation

extension URL {
  /// The path for messages: relative if it is inside the working folder.
  var shown: String {
    let here = FileManager.default.currentDirectoryPath
    let path = standardizedFileURL.path
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}
