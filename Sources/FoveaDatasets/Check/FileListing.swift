import Foundation
import FoveaSupport

/// The files below a folder, without hidden ones and those of systems.
enum FileListing {
  /// Paths of all regular files below the folder, sorted. A folder that several links lead to is
  /// listed once, so that links to folders above them end.
  static func all(below root: URL) -> [String] {
    var found: [String] = []
    var visited: Set<[UInt64]> = []
    func visit(_ path: String, depth: Int) {
      let folder = path.isEmpty ? root : root.appendingPathComponent(path)
      var status = stat()
      guard depth < 32, stat(folder.path, &status) == 0,
        visited.insert([UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]).inserted
      else { return }
      for name in (try? FileAccess.data(in: folder)) ?? [] {
        let child = path.isEmpty ? name : path + "/" + name
        let url = root.appendingPathComponent(child)
        if FileAccess.isFolder(url) {
          visit(child, depth: depth + 1)
        } else if FileAccess.isFile(url) {
          found.append(child)
        }
      }
    }
    visit("", depth: 0)
    return found.sorted(by: ExactText.precedes)
  }

  /// Paths of the files with an image's extension.
  static func images(below root: URL) -> [String] {
    all(below: root).filter(ImageFileName.isImage)
  }
}
