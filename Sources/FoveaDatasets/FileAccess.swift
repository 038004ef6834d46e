import Foundation
import FoveaImages

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

  /// Names in a folder, sorted, so that nothing depends on the file system's order.
  ///
  /// - Throws: `DatasetError` where the folder cannot be listed.
  static func entries(of folder: URL) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      throw DatasetError(
        .unreadable,
        "cannot read folder \(folder.path): check that it exists and that you may list it "
          + "(ls -ld '\(folder.path)')")
    }
  }

  /// A file's bytes.
  ///
  /// - Throws: `DatasetError` where the file cannot be read.
  static func bytes(of file: URL) throws -> [UInt8] {
    do {
      return Array(try Data(contentsOf: file))
    } catch {
      throw DatasetError(
        exists(file) ? .unreadable : .notFound,
        exists(file)
          ? "cannot read \(file.path): check its permissions (ls -l '\(file.path)')"
          : "no file \(file.path)")
    }
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
    let bytes = try bytes(of: file)
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard let text = String(bytes: content, encoding: .utf8) else {
      throw DatasetError(.malformed, "\(file.path) is not UTF-8 text; save the file as UTF-8")
    }
    return text
  }

  /// An image's header.
  ///
  /// - Throws: `LabelProblem` that names the image, where it cannot be read: an annotation
  ///   without its image is of no use.
  static func header(of image: URL, named name: String) throws -> ImageHeader {
    do {
      return try Image.header(of: image)
    } catch {
      throw LabelProblem(name, "the image cannot be read: \(error.description)")
    }
  }
}
