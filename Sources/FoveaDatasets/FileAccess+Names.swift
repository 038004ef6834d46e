import Foundation
import FoveaSupport

/// Finding files by the names that other files give them.
extension FileAccess {
  /// The file of a name, relative to a folder; nil where there is none.
  ///
  /// Where no file has the exact name, `\` counts as `/`, names in another Unicode form are taken,
  /// and a missing image extension is added where that gives one file.
  static func find(_ name: String, in folder: URL) -> URL? {
    for path in spellings(of: name) {
      let url = url(path, in: folder)
      if exists(url) { return url }
    }
    return byParts(name, in: folder) ?? byExtension(name, in: folder)
  }

  /// The location of a path that is absolute, or relative to a folder.
  static func url(_ path: String, in folder: URL) -> URL {
    path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
  }

  /// Whether a relative path names something outside the folder that it is relative to.
  static func leaves(_ folder: URL, _ file: URL) -> Bool {
    let base = folder.standardizedFileURL.path
    return !ExactText.starts(
      file.standardizedFileURL.path, with: base.hasSuffix("/") ? base : base + "/")
  }

  private static func spellings(of name: String) -> [String] {
    let slashed = name.contains("\\") ? [name, name.replacing("\\", with: "/")] : [name]
    guard !name.utf8.allSatisfy({ $0 < 128 }) else { return slashed }
    return slashed.flatMap {
      [$0, $0.precomposedStringWithCanonicalMapping, $0.decomposedStringWithCanonicalMapping]
    }
  }

  /// Searches part by part, for paths of parts in different Unicode forms.
  private static func byParts(_ name: String, in folder: URL) -> URL? {
    guard !name.utf8.allSatisfy({ $0 < 128 }) else { return nil }
    var place = name.hasPrefix("/") ? URL(fileURLWithPath: "/") : folder
    for part in name.replacing("\\", with: "/").split(separator: "/") {
      let next = place.appendingPathComponent(String(part))
      if exists(next) {
        place = next
      } else if let other = (try? entries(of: place))?.first(where: { $0 == part }) {
        place = place.appendingPathComponent(other)
      } else {
        return nil
      }
    }
    return place
  }

  private static func byExtension(_ name: String, in folder: URL) -> URL? {
    guard !ImageFileName.isImage(name), !name.hasSuffix("/"), !name.isEmpty else { return nil }
    let found = ImageFileName.extensions.flatMap { [$0, $0.uppercased()] }
      .map { url(name + "." + $0, in: folder) }.filter { exists($0) && isFile($0) }
    return found.count == 1 ? found[0] : nil
  }
}

extension ExactText {
  /// Whether the bytes of a text begin with those of another.
  static func starts(_ text: String, with prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }
}
