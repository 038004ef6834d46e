import Foundation
import Fovea
import FoveaSupport

/// Checks of the places that a command will write to, before it does any work.
enum OutputPlace {
  /// Checks that a file can be written.
  ///
  /// - Parameters:
  ///   - kinds: The extensions of its format; empty for any.
  ///   - content: The content, such as `an ONNX file`.
  /// - Throws: `UsageError` where the name has another extension, `Failure` where there is no such
  ///   folder, or nothing can be written there.
  static func checkFile(
    _ path: String, option: String = "--output", kinds: [String] = [], content: String = ""
  ) throws {
    let url = URL(fileURLWithPath: path)
    guard kinds.isEmpty || kinds.contains(url.pathExtension.lowercased()) else {
      let names = kinds.map { "." + $0 }.joined(separator: " or ")
      throw UsageError(
        "\(option) \(path): \(content) is written; expected a name ending in \(names)")
    }
    let folder = url.deletingLastPathComponent()
    switch (isFolder(url), isFolder(folder)) {
    case (true?, _):
      throw Failure("\(option) \(path) is a folder: give the name of a file in it")
    case (_, nil):
      throw Failure(
        "there is no folder \(folder.shown) for \(option) \(path): create it, or correct the name")
    case (_, false?):
      throw Failure("\(folder.shown) is a file, not a folder for \(option) \(path)")
    default: try checkRights(folder, option, path)
    }
  }

  /// Checks that a model file made from another model can be written.
  ///
  /// - Parameter source: The run or model file that it is made from, which is never changed.
  /// - Throws: `UsageError` or `Failure` where it can't be written, or is the model itself.
  static func checkModel(_ path: String?, from source: String) throws {
    guard let path else { return }
    try checkFile(path, kinds: ["safetensors"], content: "a model file")
    let source = URL(fileURLWithPath: source)
    for input in [source, RunFiles(source).model, RunFiles(source).best] {
      try UsageError.checkDistinct(input, URL(fileURLWithPath: path))
    }
  }

  /// Checks that a folder exists, or can be made.
  ///
  /// - Parameter isNew: Whether it must be missing or empty.
  /// - Throws: `Failure` where it isn't so.
  static func checkFolder(
    _ path: String, option: String = "--output", isNew: Bool = false
  ) throws {
    let entries = try? FileManager.default.contentsOfDirectory(atPath: path)
    if isNew, entries?.isEmpty == false {
      throw Failure("\(option) \(path) exists and is not empty: give a new or an empty folder")
    }
    var place = URL(fileURLWithPath: path).standardizedFileURL
    while isFolder(place) == nil, place.path != "/" { place = place.deletingLastPathComponent() }
    guard isFolder(place) == true else {
      throw Failure("\(option) \(path) can't be a folder: \(place.shown) is a file")
    }
    try checkRights(place, option, path)
  }

  private static func checkRights(_ folder: URL, _ option: String, _ path: String) throws {
    guard !FileManager.default.isWritableFile(atPath: folder.path) else { return }
    throw Failure(
      "\(option) \(path) can't be written: this user may not write in \(folder.shown)")
  }

  /// Whether there is a folder (true) or a file (false); nil for neither.
  private static func isFolder(_ url: URL) -> Bool? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return nil
    }
    return isFolder.boolValue
  }
}
