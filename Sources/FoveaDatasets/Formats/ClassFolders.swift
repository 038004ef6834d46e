import Foundation
import FoveaSupport

extension DatasetFormat {
  /// One folder per class, either directly or below `train/`, `val/` and `test/`.
  static let classFolders = DatasetFormat(
    name: "folders",
    summary: "a folder with one folder of images per class, or train/, val/, test/ holding such",
    tasks: [.classification, .verification],
    recognises: { url, _ in
      FileAccess.isFolder(url) && !FileAccess.subfolders(of: url).isEmpty
    },
    read: { url, options in
      var reader = ClassFolderReader(root: url, options: options)
      return try reader.read()
    })
}

/// Reads class folders: a folder's name is the class, with the images of all folders below it.
private struct ClassFolderReader {
  let root: URL
  let options: DatasetOptions
  var found: [(id: String, className: String, split: Split?)] = []
  var classes: Set<String> = []
  var ignored: [String] = []
  var masks: [String] = []
  var notes: [String] = []

  init(root: URL, options: DatasetOptions) {
    self.root = root
    self.options = options
  }

  mutating func read() throws -> Dataset {
    let folders = try subfolders(of: "")
    let layout = try ClassFolderLayout(of: folders, in: root)
    if let note = layout.note { notes.append(note) }
    if layout.holdsSplits {
      let splits = folders.compactMap { name in Split(folder: name).map { (name, $0) } }
      try readSplits(splits, beside: folders)
    } else {
      if options.needsTraining { try ClassFolderLayout.checkWrapping(folders, in: root) }
      try readClasses(folders.map { (name: $0, path: $0) }, split: nil)
    }
    return try dataset()
  }

  private mutating func readSplits(_ splits: [(String, Split)], beside folders: [String]) throws {
    for (first, second) in zip(splits.indices, splits.indices.dropFirst())
    where splits[first].1 == splits[second].1 {
      throw DatasetError(
        .malformed,
        "\(root.path) holds both \(splits[first].0)/ and \(splits[second].0)/, which mean the "
          + "same split: keep one of them")
    }
    guard splits.contains(where: { $0.1 == .training }) || !options.needsTraining else {
      throw DatasetError(
        .malformed,
        "\(root.path) holds \(splits.map { $0.0 + "/" }.joined(separator: ", ")) but no train/: "
          + "add train/, or rename the folders if they are classes")
    }
    let others = folders.filter { Split(folder: $0) == nil }
    if !others.isEmpty {
      notes.append(
        "ignored folders beside \(splits.map { $0.0 + "/" }.joined(separator: ", ")): "
          + DatasetError.list(others))
    }
    for (folder, split) in splits.sorted(by: { $0.1 < $1.1 }) {
      let home = ClassFolderLayout.classesFolder(of: folder, in: root)
      let classFolders = try subfolders(of: home)
      try readClasses(classFolders.map { (name: $0, path: home + "/" + $0) }, split: split)
    }
  }

  private mutating func readClasses(_ folders: [(name: String, path: String)], split: Split?)
    throws
  {
    for folder in folders {
      let before = found.count
      try readImages(in: folder.path, className: folder.name, split: split)
      // A class folder without an image is an error, except in a split that need not contain every
      // class. Training is checked again once the labels are known.
      if found.count == before, split != .validation, split != .test, options.needsTraining {
        throw DatasetError(
          .emptyClass,
          "class '\(folder.name)' has no images: \(root.path)/\(folder.path) holds none of "
            + ImageFileName.extensions.sorted().map { "." + $0 }.joined(separator: " ")
            + ". Add images or remove the folder")
      }
      if found.count > before { classes.insert(folder.name) }
    }
  }

  private mutating func readImages(
    in path: String, className: String, split: Split?, depth: Int = 0
  ) throws {
    guard depth < 32 else {
      throw DatasetError(
        .malformed,
        "\(root.path)/\(path) is \(depth) folders below its class: is it a link that points back "
          + "to a folder above it?")
    }
    let files = FolderFiles(names: try FileAccess.entries(of: root.appendingPathComponent(path)))
    found += files.images.map { (path + "/" + $0, className, split) }
    masks += files.masks.map { path + "/" + $0 }
    for name in files.others {
      let child = path + "/" + name
      if SystemFolders.isDebris(name) {
        ignored.append(child)
      } else if FileAccess.isFolder(root.appendingPathComponent(child)) {
        try readImages(in: child, className: className, split: split, depth: depth + 1)
      } else {
        ignored.append(child)
      }
    }
  }

  /// Folders in a folder; other files are ignored and noted.
  private mutating func subfolders(of path: String) throws -> [String] {
    let folder = path.isEmpty ? root : root.appendingPathComponent(path)
    var folders: [String] = []
    for name in try FileAccess.entries(of: folder) {
      if !SystemFolders.isDebris(name), FileAccess.isFolder(folder.appendingPathComponent(name)) {
        folders.append(name)
      } else {
        ignored.append(path.isEmpty ? name : path + "/" + name)
      }
    }
    return folders
  }

  private func dataset() throws -> Dataset {
    guard !found.isEmpty else {
      throw DatasetError(
        .malformed,
        "\(root.path) holds no class folders with images: expected \(root.lastPathComponent)/"
          + "<class>/<image>, or train/, val/, test/ with class folders")
    }
    let classNames = try orderedClassNames()
    let labels = Dictionary(uniqueKeysWithValues: zip(classNames, classNames.indices))
    var notes = notes
    if !masks.isEmpty {
      notes.append(
        FolderImages.note(masks: masks) + ". Set `task` to segmentation to read masks")
    }
    let unread = UnreadFile.all(among: ignored, below: root)
    if let note = UnreadFile.note(unread) { notes.append(note) }
    let unreadPaths = Set(unread.map(\.path))
    let others = ignored.filter { !unreadPaths.contains($0) }
    if !others.isEmpty {
      notes.append(
        "ignored \(NumberText.count(others.count, "file")) that "
          + (others.count == 1 ? "is no image: " : "are not images: ")
          + DatasetError.list(others))
    }
    let folder = SharedFolder(root)
    return Dataset(
      name: root.lastPathComponent, root: root, format: "folders",
      task: options.task ?? .classification, classNames: classNames,
      samples: found.compactMap { item in
        labels[item.className].map {
          Sample(
            id: item.id, below: folder, annotation: .label($0), split: item.split)
        }
      },
      notes: notes, ignoredFiles: ignored)
  }

  /// Folder names in order; the caller's order where class names are given.
  private func orderedClassNames() throws -> [String] {
    guard let given = options.classNames else { return classes.sorted() }
    for name in classes.sorted() where !given.contains(name) {
      throw DatasetError(
        .labelOutOfRange,
        "class folder '\(name)' in \(root.path) is not among the class names given ("
          + DatasetError.list(given) + ")." + NearestName.question(for: name, among: given))
    }
    return given
  }
}
