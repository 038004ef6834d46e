import Foundation
import FoveaSupport

/// What is at a path that should be a data set.
enum DataPlace {
  /// Checks that there is something, and nothing that no format could be.
  ///
  /// - Throws: `DatasetError` with what it is and what to do.
  static func check(_ url: URL) throws {
    if let advice = ForeignInput.advice(on: url.relativePath) {
      throw DatasetError(.unknownFormat, advice)
    }
    guard FileAccess.exists(url) else {
      if let reason = RegularFile.problem(ofLink: url.path) {
        throw DatasetError(.notFound, "\(url.path) cannot be read: \(reason)")
      }
      throw DatasetError(
        .notFound, "no file or folder \(url.path)." + NearestName.question(forFileAt: url))
    }
  }

  /// The error for a path that no format recognises: what is there, and what is expected.
  static func unknown(_ url: URL) -> DatasetError {
    let place = url.path
    if ImageFileName.isImage(place), !FileAccess.isFolder(url) {
      return DatasetError(
        .unknownFormat,
        "\(place) is one image, and a data set is many images with labels. Give the folder that "
          + "holds a folder of images for each class")
    }
    return DatasetError(
      .unknownFormat,
      "cannot tell what kind of data set \(place) is: \(seen(url)). Expected one of:"
        + DatasetError.lines(
          DatasetFormat.all.map { "\($0.name): \($0.summary)" }, limit: DatasetFormat.all.count))
  }

  /// What a file or folder holds, in words.
  private static func seen(_ url: URL) -> String {
    guard FileAccess.isFolder(url) else {
      let size = (try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
      let kind = url.pathExtension
      return size == 0
        ? "it is an empty file"
        : "it is a file " + (kind.isEmpty ? "without an extension" : "of the kind .\(kind)")
          + ", without what makes it one of these"
    }
    let entries = ((try? FileAccess.entries(of: url)) ?? []).filter { !$0.hasPrefix(".") }
    let images = entries.filter(ImageFileName.isImage)
    let others = entries.filter { !ImageFileName.isImage($0) }
    if entries.isEmpty { return "it is an empty folder" }
    let archives = others.filter { ForeignInput.advice(on: url.path + "/" + $0) != nil }
    if images.isEmpty {
      let text = "it holds no images, but " + NumberText.count(others.count, "file")
      let list = " (\(DatasetError.list(others)))"
      return text + list + (archives.isEmpty ? "" : "; unpack or convert \(archives[0]) first")
    }
    return "it holds \(NumberText.count(images.count, "image")) and no labels"
      + (others.isEmpty ? "" : " (its other files: \(DatasetError.list(others)))")
      + (whole(of: url).map { "; \($0)" }
        ?? "; for classification, move the images into a folder for each class")
  }

  /// The advice to give the folder above, where a folder of images is one part of its data; nil
  /// elsewhere.
  static func whole(of url: URL) -> String? {
    if let advice = labels(beside: url) { return advice }
    let parent = url.standardizedFileURL.deletingLastPathComponent()
    let folders = siblings(of: url).filter {
      FileAccess.isFolder(parent.appendingPathComponent($0))
    }
    let classes = folders.filter { name in
      ((try? FileAccess.data(in: parent.appendingPathComponent(name))) ?? [])
        .contains(where: ImageFileName.isImage)
    }
    // In a folder of many other things it is more likely alone.
    guard !classes.isEmpty, 2 * classes.count >= folders.count else { return nil }
    return "if it is one of several classes, beside \(DatasetError.list(classes)), give "
      + parent.path
  }

  /// The advice to give the folder above, where that holds labels or masks, too; nil elsewhere.
  static func labels(beside url: URL) -> String? {
    let names = ["labels", "label", "masks", "annotations"]
    return siblings(of: url).first { names.contains($0.lowercased()) }.map {
      "its labels may be in \($0) beside it: give "
        + url.standardizedFileURL.deletingLastPathComponent().path
    }
  }

  private static func siblings(of url: URL) -> [String] {
    let parent = url.standardizedFileURL.deletingLastPathComponent()
    return ((try? FileAccess.data(in: parent)) ?? []).filter { $0 != url.lastPathComponent }
  }
}

extension Dataset {
  /// Checks that there is something at a path, and nothing that no format could be, without
  /// reading it.
  ///
  /// - Throws: `DatasetError` with what it is and what to do.
  public static func checkPlace(of path: String) throws {
    try DataPlace.check(URL(fileURLWithPath: path))
  }

  /// The usual task of data, by its form; nil where no format recognises it.
  public static func usualTask(at path: String) -> VisionTask? {
    (try? DatasetFormat.found(at: URL(fileURLWithPath: path), task: nil))?.tasks.first
  }
}
