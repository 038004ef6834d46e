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
      try Self.checkUnnamedSplits(folders, in: root)
      note = Self.note(onAlikeFolders: folders, in: root)
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
          + (DataPlace.labels(beside: root) ?? "for images without classes, list them in a .csv"))
    }
    holdsSplits = !hasOthers
    if hasOthers, !direct.isEmpty {
      note =
        "\(list(direct)) "
        + (isOne ? "is read as a class, not as a split" : "are read as classes, not as splits")
        + ": images are directly in \(isOne ? "it" : "them"), as in \(list(others))"
    }
  }

  /// The folder that holds the classes of a split: the split's own, or the only one in it if that
  /// has a split's name as well, as in `training_set/training_set/cats`.
  static func classesFolder(of split: String, in root: URL) -> String {
    let names = FileAccess.subfolders(of: root.appendingPathComponent(split))
    guard names.count == 1, Split(within: names[0]) == Split(folder: split) else { return split }
    let inner = split + "/" + names[0]
    return holdsImages(root.appendingPathComponent(inner)) ? split : inner
  }

  /// Refuses folders that are splits by a word of their names, such as `seg_train` and `seg_test`,
  /// and that hold folders of images: as classes, they would make a model that tells splits apart.
  private static func checkUnnamedSplits(_ folders: [String], in root: URL) throws {
    let found = folders.filter { name in
      let folder = root.appendingPathComponent(name)
      return Split(within: name) != nil && !holdsImages(folder)
        && FileAccess.subfolders(of: folder).contains {
          holdsImages(folder.appendingPathComponent($0), depth: 4)
        }
    }
    guard Set(found.compactMap(Split.init(within:))).count > 1 else { return }
    let names = found.compactMap { Split(within: $0)?.rawValue }.map { $0 + "/" }
    throw DatasetError(
      .malformed,
      "\(root.path): \(DatasetError.list(found.map { $0 + "/" })) seem to be splits, as they hold "
        + "folders of images, but have other names: rename them to \(DatasetError.list(names)). If "
        + "they are classes, move their images out of their subfolders")
  }

  /// Refuses a folder that holds nothing but the folder of the data set, as unpacked archives do.
  static func checkWrapping(_ folders: [String], in root: URL) throws {
    guard folders.count == 1 else { return }
    let inner = root.appendingPathComponent(folders[0])
    let classes = FileAccess.subfolders(of: inner).filter {
      holdsImages(inner.appendingPathComponent($0), depth: 4)
    }
    guard classes.count > 1, !holdsImages(inner) else { return }
    throw DatasetError(
      .malformed,
      "\(root.path) holds one folder, \(folders[0])/, which would be the only class; it holds "
        + "\(DatasetError.list(classes.map { $0 + "/" })). If those are the classes or splits, "
        + "give \(inner.path) as the data")
  }

  /// A note where all folders hold folders of the same names, which may be the classes.
  private static func note(onAlikeFolders folders: [String], in root: URL) -> String? {
    let contents = folders.map { FileAccess.subfolders(of: root.appendingPathComponent($0)) }
    guard let first = contents.first, first.count > 1, contents.count > 1,
      contents.allSatisfy({ $0 == first }),
      !folders.contains(where: { holdsImages(root.appendingPathComponent($0)) })
    else { return nil }
    return "\(DatasetError.list(folders.map { $0 + "/" })) are read as classes; each holds "
      + "\(DatasetError.list(first.map { $0 + "/" })). If those are the classes, give one of the "
      + "folders as the data, or call the folders train/, val/ and test/"
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
