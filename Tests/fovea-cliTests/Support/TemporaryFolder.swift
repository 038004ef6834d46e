import Foundation

/// A temporary folder that is removed with the object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-cli-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The URL of an item in the folder.
  func callAsFunction(_ path: String) -> URL { url.appendingPathComponent(path) }

  /// Writes a text file in the folder, making folders on the way.
  func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: self(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: self(path))
  }
}
