import Foundation
import FoveaSupport

/// The meaning of folders called `train`, `val` or `test`: splits, or classes of that name.
///
/// A split holds folders of images; a class holds images. So `vehicles/bus`, `car` and `train`, all
/// with images, are three classes.
struct ClassFolderLayout {
  /// Whether folders with a split's name hold the classes.
  let holdsSplits: Bool
  /// A note where a folder with a split's name is a class.
  private(set) var note: String?

  /// Looks into the folders of a root.
  ///
  /// - Throws: `DatasetError` where both readings are possible.
  init(of folders: [String], in root: URL) throws {
    let named = folders.filter { Split(folder: $0) != nil }
    let others = folders.filter { Split(folder: $0) == nil }
    func holdsImages(_ name: String) -> Bool {
      Self.holdsImages(root.appendingPathComponent(name))
    }
    func holdsClasses(_ name: String) -> Bool {
      let folder = root.appendingPathComponent(name)
      return FileAccess.subfolders(of: folder).contains {
        Self.holdsImages(folder.appendingPathComponent($0), depth: 4)
      }
    }
    func list(_ names: [String]) -> String { DatasetError.list(names.map { $0 + "/" }) }
    guard !named.isEmpty else {
      holdsSplits = false
      return
    }
    let classes = others.filter(holdsImages)
    guard !named.contains(where: holdsClasses) else {
      guard named.count > 1 || classes.count < 2 else {
        throw DatasetError(
          .malformed,
          "\(root.path)/\(named[0]) is taken for a split, as its name says and as it holds "
            + "folders of images; but \(list(classes)) beside it hold images, as classes do. If "
            + "\(named[0]) is a class too, move its images out of their subfolders; if it is the "
            + "training split, move the other folders away")
      }
      holdsSplits = true
      return
    }
    let direct = named.filter(holdsImages)
    let hasOthers = !classes.isEmpty || others.contains(where: holdsClasses)
    let isOne = direct.count == 1
    guard direct.isEmpty || hasOthers else {
      throw DatasetError(
        .malformed,
        "\(root.path): \(list(direct)) "
          + (isOne
            ? "is taken for a split by name, but holds" : "are taken for splits by name, but hold")
          + " images instead of class folders: expected \(direct[0])/<class>/<image>. If "
          + (isOne ? "it is a class, rename it" : "they are classes, rename them")
          + "; "
          + (DataPlace.whole(of: root) ?? "for images without classes, list them in a .csv"))
    }
    holdsSplits = !hasOthers
    if hasOthers, !direct.isEmpty {
      note =
        "\(list(direct)) "
        + (isOne ? "is read as a class, not as a split" : "are read as classes, not as splits")
        + ": images are directly in \(isOne ? "it" : "them"), as in \(list(others))"
    }
  }

  /// Whether a folder holds an image; with a depth, also in folders below it.
  private static func holdsImages(_ folder: URL, depth: Int = 0) -> Bool {
    let names = (try? FileAccess.data(in: folder)) ?? []
    if names.contains(where: ImageFileName.isImage) { return true }
    return depth > 0
      && names.contains { name in
        let child = folder.appendingPathComponent(name)
        return FileAccess.isFolder(child) && holdsImages(child, depth: depth - 1)
      }
  }
}
