import Foundation
import FoveaSupport

/// Pairs masks with their images.
struct MaskPairs {
  struct Pair: Sendable {
    let image: FileTree.Entry
    /// The mask; nil where the image is all background.
    let mask: FileTree.Entry?
  }

  static let imageFolders: Set<String> = [
    "images", "image", "imgs", "img", "jpegimages", "inputs", "input",
  ]
  static let maskFolders: Set<String> = [
    "masks", "mask", "labels", "label", "annotations", "annotation", "segmentationclass", "gt",
    "groundtruth", "ground_truth", "targets", "target", "segmentations", "segmentation",
  ]
  /// Suffixes that mask names add to the image names.
  static let suffixes = [
    "_mask", "-mask", "_masks", "_label", "_labels", "_gt", "_seg", "_segmentation", "_target",
  ]
  /// Folders of instance masks, where each object has a number that is not a class.
  static let instanceFolders: Set<String> = ["segmentationobject"]

  /// Extensions of formats in which masks occur, but which are not read: messages name the files.
  static let unreadExtensions: Set<String> = [
    "gif", "npy", "npz", "mat", "pgm", "ppm", "pbm", "pnm", "jp2", "heic", "avif", "psd", "svg",
    "nii", "dcm", "tga", "pcx", "jxl",
  ]

  var pairs: [Pair] = []
  /// Files in image and mask folders, or beside images, in formats that are not read.
  private(set) var unread: [FileTree.Entry] = []
  var problems: [LabelProblem] = []
  var notes: [String] = []

  /// Pairs the images and masks below a folder: from two folders where there is a mask folder, else
  /// images with masks beside them.
  ///
  /// - Throws: `DatasetError` where a folder cannot be listed.
  init(root: URL) throws {
    let tree = try FileTree(
      root, extensions: ImageFileName.extensions.union(Self.unreadExtensions),
      passingOver: Self.instanceFolders)
    let inFolders = tree.entries.contains { Self.folder($0, among: Self.maskFolders) != nil }
    let readable = tree.entries.filter { ImageFileName.extensions.contains($0.kind) }
    unread = tree.entries.filter { !ImageFileName.extensions.contains($0.kind) }
    if inFolders { pairFolders(readable) } else { pairNeighbours(readable) }
    pairs.sort { $0.image.path < $1.image.path }
  }

  /// Whether images and masks seem to be side by side in the folder itself.
  static func liesSideBySide(_ folder: URL) -> Bool {
    guard
      let entries = try? FileTree(
        folder, extensions: ImageFileName.extensions,
        passingOver: Set(
          (try? FileAccess.entries(of: folder).map { $0.lowercased() }) ?? [])
      ).entries
    else { return false }
    return masksOfNeighbours(entries).count * 3 > entries.count
  }

  private static func folder(_ entry: FileTree.Entry, among names: Set<String>) -> Int? {
    entry.folders.firstIndex { names.contains($0.lowercased()) }
  }

  /// The possible image stems for a mask's stem: itself, and without the suffix.
  private static func imageStems(_ stem: String) -> [String] {
    [stem]
      + suffixes.compactMap {
        stem.lowercased().hasSuffix($0) && stem.count > $0.count
          ? String(stem.dropLast($0.count)) : nil
      }
  }

  // MARK: Two folders

  private mutating func pairFolders(_ entries: [FileTree.Entry]) {
    var images: [ExactText: FileTree.Entry] = [:]
    var masks: [FileTree.Entry] = []
    var others: [String] = []
    for entry in entries {
      if Self.folder(entry, among: Self.maskFolders) != nil {
        masks.append(entry)
      } else if let folder = Self.folder(entry, among: Self.imageFolders) {
        if let earlier = images.updateValue(
          entry, forKey: ExactText(entry.key(dropping: folder)))
        {
          problems.append(
            LabelProblem(entry.path, "the image has the name of \(earlier.path)"))
        }
      } else {
        others.append(entry.path)
      }
    }
    // Names in another Unicode form than their image's, where no exact name is there.
    let similar = Dictionary(
      images.keys.sorted { ExactText.precedes($0.text, $1.text) }.map { ($0.text, $0) },
      uniquingKeysWith: { first, _ in first })
    var masked: [ExactText: FileTree.Entry] = [:]
    for mask in masks {
      let folder = Self.folder(mask, among: Self.maskFolders)
      let keys = Self.imageStems(mask.stem).map { mask.key(dropping: folder, stem: $0) }
      let exact = keys.lazy.map(ExactText.init).first { images[$0] != nil }
      guard let key = exact ?? keys.lazy.compactMap({ similar[$0] }).first else {
        problems.append(
          LabelProblem(
            mask.path, "the mask has no image of its name" + unreadNamesake(keys, Self.imageFolders)
          ))
        continue
      }
      if let earlier = masked.updateValue(mask, forKey: key) {
        problems.append(
          LabelProblem(mask.path, "the image has a mask already: \(earlier.path)"))
      }
    }
    for (key, image) in images.sorted(by: { ExactText.precedes($0.key.text, $1.key.text) }) {
      if let mask = masked[key] {
        pairs.append(Pair(image: image, mask: mask))
      } else {
        problems.append(
          LabelProblem(
            image.path, "the image has no mask" + unreadNamesake([key.text], Self.maskFolders)))
      }
    }
    if !others.isEmpty {
      notes.append(
        "ignored \(NumberText.count(others.count, "image")) outside the image and mask folders: "
          + DatasetError.list(others))
    }
  }

  /// A clause about a file of one of the keys, in a folder of one of the names, whose format is not
  /// read; empty where there is none.
  private func unreadNamesake(_ keys: [String], _ folders: Set<String>) -> String {
    let file = unread.first { entry in
      guard let folder = Self.folder(entry, among: folders) else { return false }
      return Self.imageStems(entry.stem).contains {
        keys.contains(entry.key(dropping: folder, stem: $0))
      }
    }
    return file.map { ": \($0.path) is of a format that is not read. Convert it to PNG" } ?? ""
  }

  /// A sentence about files that are not read; empty where there are none.
  var unreadNote: String {
    guard let first = unread.first else { return "" }
    let kinds = Set(unread.map { "." + $0.kind }).sorted().joined(separator: ", ")
    return ". There are \(NumberText.count(unread.count, "file")) of formats that are not read "
      + "(\(kinds)), such as \(first.path): convert them to PNG (TIFF, BMP and WebP are read, too)"
  }

  // MARK: Side by side

  /// Indices of masks with the indices of their images: a PNG beside a file of another kind and the
  /// same name, or a name with a mask's suffix.
  static func masksOfNeighbours(_ entries: [FileTree.Entry]) -> [Int: Int] {
    var byKey: [String: [Int]] = [:]
    for (index, entry) in entries.enumerated() { byKey[entry.key(), default: []].append(index) }
    var result: [Int: Int] = [:]
    for (index, entry) in entries.enumerated() {
      for stem in imageStems(entry.stem) {
        let candidates = (byKey[entry.key(stem: stem)] ?? []).filter {
          stem != entry.stem || (entry.kind == "png" && entries[$0].kind != "png")
        }
        guard let image = candidates.first(where: { $0 != index }) else { continue }
        result[index] = image
        break
      }
    }
    return result
  }

  private mutating func pairNeighbours(_ entries: [FileTree.Entry]) {
    let imageOfMask = Self.masksOfNeighbours(entries)
    var maskOfImage: [Int: Int] = [:]
    for (mask, image) in imageOfMask.sorted(by: { $0.key < $1.key }) {
      if let earlier = maskOfImage.updateValue(mask, forKey: image) {
        problems.append(
          LabelProblem(entries[mask].path, "the image has a mask already: \(entries[earlier].path)")
        )
      }
    }
    let foldersWithMasks = Set(imageOfMask.keys.map { entries[$0].folders })
    var background: Set<[String]> = []
    for (index, entry) in entries.enumerated() where imageOfMask[index] == nil {
      if let mask = maskOfImage[index] {
        pairs.append(Pair(image: entry, mask: entries[mask]))
      } else if foldersWithMasks.contains(entry.folders) {
        problems.append(
          LabelProblem(entry.path, "the image has no mask, though others in its folder do"))
      } else {
        pairs.append(Pair(image: entry, mask: nil))
        background.insert(entry.folders)
      }
    }
    if !background.isEmpty, !imageOfMask.isEmpty {
      notes.append(
        "folders without masks count as all background: "
          + DatasetError.list(background.map { $0.joined(separator: "/") + "/" }.sorted()))
    }
  }
}
