import Foundation
import FoveaImages
import FoveaSupport

/// The files of one folder, sorted by use: the same for training, checking and predicting.
package struct FolderFiles {
  /// Names of images.
  package private(set) var images: [String] = []
  /// Names of masks beside their images: a PNG with the name of another kind of image, or a name
  /// that adds a suffix such as `_mask` to an image's. They are not images of a class.
  package private(set) var masks: [String] = []
  /// Names of everything else, folders included.
  package private(set) var others: [String] = []

  /// Sorts the names in a folder, in their order.
  package init(names: [String]) {
    let pictures = names.filter { !$0.hasPrefix(".") && ImageFileName.isImage($0) }
    let areMasks = MaskPairs.masksOfNeighbours(pictures.map(FileTree.Entry.init))
    var masks = Set<String>()
    for index in areMasks.keys { masks.insert(pictures[index]) }
    let isPicture = Set(pictures)
    for name in names {
      if !isPicture.contains(name) {
        others.append(name)
      } else if masks.contains(name) {
        self.masks.append(name)
      } else {
        images.append(name)
      }
    }
  }

  /// Those of some files, given by paths, that are masks beside their images.
  static func masks(among paths: [String]) -> Set<String> {
    let entries = paths.filter(ImageFileName.isImage).map(FileTree.Entry.init)
    return Set(MaskPairs.masksOfNeighbours(entries).keys.map { entries[$0].path })
  }
}

/// A file with a picture, a video or numbers that is not read, with its true format.
package struct UnreadFile: Equatable, Sendable, CustomStringConvertible {
  let path: String
  let format: String

  /// `a.gif (GIF)`
  package var description: String { "\(path) (\(format))" }

  /// Formats of data beside images, which are not meant as images.
  private static let containers: Set<String> = ["ZIP", "gzip", "HDF5"]
  /// Extensions of text, which need not be looked into.
  private static let texts: Set<String> = [
    "txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "md", "html", "htm", "py", "log",
    "names", "data", "cfg",
  ]

  /// The files, among some below a folder, with the content of an image or video but not the
  /// extension of a format that is read.
  static func all(among paths: [String], below root: URL) -> [UnreadFile] {
    paths.compactMap { path in
      let kind = (path as NSString).pathExtension.lowercased()
      guard !ImageFileName.isImage(path), !texts.contains(kind),
        !((path as NSString).lastPathComponent).hasPrefix("."),
        let format = ForeignContent.imageFormatName(of: root.appendingPathComponent(path)),
        !containers.contains(format)
      else { return nil }
      return UnreadFile(path: path, format: format)
    }
  }

  /// A note for the user; nil where there are none.
  package static func note(_ files: [UnreadFile]) -> String? {
    guard !files.isEmpty else { return nil }
    let readable = Set(ImageFormat.allCases.map(\.rawValue))
    let isMisnamed = files.allSatisfy { readable.contains($0.format) }
    return "left out \(NumberText.count(files.count, "file")) "
      + (isMisnamed ? "without the extension of an image: " : "of a format that is not read: ")
      + DatasetError.list(files.map(\.description))
      + (isMisnamed ? ". Rename " : ". Convert ") + (files.count == 1 ? "it" : "them")
      + (isMisnamed ? ", such as to end in .jpg" : " to PNG or JPEG")
  }
}

/// The images in a folder and its subfolders, as a data set without labels would have them.
package struct FolderImages {
  /// Paths of images below the folder, sorted.
  package private(set) var images: [String] = []
  /// Paths of masks beside images, and of folders of masks beside folders of images (with `/`).
  package private(set) var masks: [String] = []
  /// Images and videos in formats that are not read.
  package private(set) var unread: [UnreadFile] = []

  /// Lists the folder, without hidden files and those of systems.
  ///
  /// - Throws: `DatasetError` where a folder cannot be listed, or a link leads to one above it.
  package init(below root: URL) throws {
    var others: [String] = []
    try visit(root, "", depth: 0, others: &others)
    images.sort()
    masks.sort()
    unread = UnreadFile.all(among: others.sorted(), below: root)
  }

  private mutating func visit(
    _ folder: URL, _ path: String, depth: Int, others: inout [String]
  ) throws {
    guard depth < 32 else { throw DatasetError.endlessFolders(folder.path, depth: depth) }
    let files = FolderFiles(names: try FileAccess.entries(of: folder))
    func child(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }
    images += files.images.map(child)
    masks += files.masks.map(child)
    let visible = files.others.filter { !SystemFolders.isDebris($0) }
    let subfolders = visible.filter { FileAccess.isFolder(folder.appendingPathComponent($0)) }
    let isFolder = Set(subfolders)
    others += visible.filter { !isFolder.contains($0) }.map(child)
    let hasImageFolder = subfolders.contains { MaskPairs.imageFolders.contains($0.lowercased()) }
    for name in subfolders {
      if hasImageFolder, MaskPairs.maskFolders.contains(name.lowercased()) {
        let below = folder.appendingPathComponent(name)
        if !FileListing.images(below: below).isEmpty { masks.append(child(name) + "/") }
      } else {
        try visit(
          folder.appendingPathComponent(name), child(name), depth: depth + 1, others: &others)
      }
    }
  }

  /// Notes for the user on what was left out.
  package var notes: [String] {
    var notes: [String] = []
    if !masks.isEmpty { notes.append(Self.note(masks: masks)) }
    if let note = UnreadFile.note(unread) { notes.append(note) }
    return notes
  }

  /// A note on masks that were left out.
  static func note(masks: [String]) -> String {
    "left out masks, by their names beside images: \(DatasetError.list(masks))"
  }
}

extension DatasetError {
  /// Folders so deep that a link must lead back.
  static func endlessFolders(_ path: String, depth: Int) -> DatasetError {
    DatasetError(
      .malformed,
      "\(path) is \(depth) folders deep: is it a link that points back to a folder above it?")
  }
}
