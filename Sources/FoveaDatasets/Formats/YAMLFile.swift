import Foundation
import Yams

/// A YAML file that describes data, with the lines of its entries.
struct YAMLFile {
  let url: URL
  let root: Node

  /// Reads a file with a mapping at the top level.
  ///
  /// - Throws: `DatasetError` with the line where it is not YAML.
  init(_ url: URL) throws {
    self.url = url
    let text = try FileAccess.text(of: url)
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw DatasetError(.malformed, "\(url.path) is not YAML: \(error)")
    }
    guard let node, node.mapping != nil else {
      throw DatasetError(
        .malformed, "\(url.path): expected keys and values, such as 'names: [cat, dog]'")
    }
    root = node
  }

  /// The value of a key; nil where it is missing.
  subscript(key: String) -> Node? { root[key] }

  /// An error about a node, with file and line.
  func error(_ node: Node, _ reason: String) -> DatasetError {
    DatasetError(.malformed, "\(url.path)\(node.mark.map { " line \($0.line)" } ?? ""): \(reason)")
  }

  /// Names in order: a list, or a mapping from 0, 1, 2, ... to names.
  ///
  /// - Throws: `DatasetError` where a name is missing or not a text.
  func names(_ node: Node) throws -> [String] {
    if let list = node.sequence {
      return try list.map { item in
        guard let name = item.scalar?.string else {
          throw error(item, "a class name is expected")
        }
        return name
      }
    }
    guard let mapping = node.mapping else {
      throw error(
        node,
        "expected a list of class names, such as [cat, dog], or a mapping such as {0: cat, 1: dog}"
          + (node.scalar.map { "; found the text '\($0.string)'" } ?? ""))
    }
    var names = [String?](repeating: nil, count: mapping.count)
    for (key, value) in mapping {
      guard let index = key.scalar.flatMap({ Int($0.string) }), names.indices.contains(index),
        names[index] == nil
      else {
        throw error(
          key,
          "class number '\(key.scalar?.string ?? "")' is not one of 0 to "
            + "\(mapping.count - 1), each once")
      }
      guard let name = value.scalar?.string else {
        throw error(value, "the name of class \(index) is expected")
      }
      names[index] = name
    }
    return names.compactMap { $0 }
  }
}
