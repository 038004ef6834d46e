import Foundation
import FoveaSupport

/// The files below a folder, without hidden ones.
enum FileListing {
  /// Paths of all files below the folder, sorted.
  static func all(below root: URL) -> [String] {
    var found: [String] = []
    func visit(_ path: String, depth: Int) {
      // A link may point back to a folder above it.
      guard depth < 32 else { return }
      let folder = path.isEmpty ? root : root.appendingPathComponent(path)
      for name in (try? FileAccess.entries(of: folder)) ?? [] where !name.hasPrefix(".") {
        let child = path.isEmpty ? name : path + "/" + name
        if FileAccess.isFolder(root.appendingPathComponent(child)) {
          visit(child, depth: depth + 1)
        } else {
          found.append(child)
        }
      }
    }
    visit("", depth: 0)
    return found.sorted()
  }

  /// Paths of the files with an image's extension.
  static func images(below root: URL) -> [String] {
    all(below: root).filter(ImageFileName.isImage)
  }
}
