import Foundation
import FoveaImages
import FoveaSupport

/// Reading files and folders with errors that name them.
enum FileAccess {
  static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }

  /// Whether a path is a regular file or a link to one, which may be gone. Anything else, such as a
  /// pipe, may keep its reader waiting for ever.
  static func isFile(_ url: URL) -> Bool {
    var status = stat()
    return stat(url.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  /// Names in a folder, sorted, so that nothing depends on the file system's order.
  ///
  /// - Throws: `DatasetError` where the folder cannot be listed.
  static func entries(of folder: URL) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .sorted(by: ExactText.precedes)
    } catch {
      throw DatasetError(
        .unreadable,
        "cannot read folder \(folder.path): check that it exists and that you may list it "
          + "(ls -ld '\(folder.path)')")
    }
  }

  /// Names in a folder that are neither hidden nor a system's own, sorted.
  ///
  /// - Throws: `DatasetError` where the folder cannot be listed.
  static func data(in folder: URL) throws -> [String] {
    try entries(of: folder).filter { !SystemFolders.isDebris($0) }
  }

  /// The subfolders of a folder, without those of systems; empty where it cannot be listed.
  static func subfolders(of folder: URL) -> [String] {
    ((try? data(in: folder)) ?? []).filter { isFolder(folder.appendingPathComponent($0)) }
  }

  /// A file's bytes.
  ///
  /// - Throws: `DatasetError` where the file cannot be read.
  static func bytes(of file: URL) throws -> [UInt8] { Array(try content(of: file)) }

  /// A file's bytes, mapped where the file is large.
  ///
  /// - Throws: `DatasetError` where the file cannot be read.
  static func content(of file: URL) throws -> Data {
    let problem = RegularFile.problem(at: file.path)
    if problem == nil, let data = try? Data(contentsOf: file, options: .mappedIfSafe) {
      return data
    }
    throw DatasetError(
      exists(file) ? .unreadable : .notFound,
      exists(file)
        ? "cannot read \(file.path): "
          + (problem ?? "check its permissions (ls -l '\(file.path)')")
        : "no file \(file.path)"
          + (RegularFile.problem(ofLink: file.path).map { ": \($0)" } ?? ""))
  }
}

extension FileAccess {
  /// A text file's lines, without their ends; a byte-order mark is passed over.
  ///
  /// - Throws: `DatasetError` where the file cannot be read or is not UTF-8.
  static func lines(of file: URL) throws -> [Substring] {
    try text(of: file).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// A text file's content; a byte-order mark is passed over.
  ///
  /// - Throws: `DatasetError` where the file cannot be read or is not UTF-8.
  static func text(of file: URL) throws -> String {
    guard let text = String(bytes: try textBytes(of: file), encoding: .utf8) else {
      throw DatasetError(.malformed, "\(file.path) is not UTF-8 text; save the file as UTF-8")
    }
    return text
  }

  /// A text file's bytes in UTF-8, without a byte-order mark: UTF-16 with such a mark is converted.
  ///
  /// - Throws: `DatasetError` where the file cannot be read.
  static func textBytes(of file: URL) throws -> [UInt8] { unmarked(try bytes(of: file)) }

  /// The UTF-8 bytes of a text without its byte-order mark.
  static func unmarked(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes[3...]) }
    let isBig = bytes.starts(with: [0xFE, 0xFF])
    guard isBig || bytes.starts(with: [0xFF, 0xFE]), bytes.count % 2 == 0 else { return bytes }
    let units = stride(from: 2, to: bytes.count, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isBig ? first << 8 | second : second << 8 | first
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// An image's header.
  ///
  /// - Throws: `LabelProblem` that names the image, where it cannot be read: an annotation
  ///   without its image is of no use.
  static func header(of image: URL, named name: String) throws -> ImageHeader {
    do {
      return try Image.header(of: image)
    } catch {
      throw LabelProblem(name, "\(LabelProblem.unreadableImage): \(error.description)")
    }
  }
}
