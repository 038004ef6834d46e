import Foundation
import FoveaImages
import Yams

/// The classes that a YAML file beside masks describes.
///
///     classes: {background: [0, 0, 0], road: [128, 64, 128]}   # colours
///     ignore: [255, 255, 255]                                  # a colour for ignored pixels
///
/// or `palette: [[0, 0, 0], [128, 64, 128]]` with `names: [background, road]`, or names alone for
/// masks of numbers: `names: [background, road]`.
struct MaskClasses {
  /// Class names in label order; nil where only colours are given.
  let names: [String]?
  /// Classes by colour, as 0xRRGGBB; nil where masks store numbers.
  let colors: [UInt32: UInt8]?
  /// The YAML file's name, for messages.
  let file: String

  /// Reads the first YAML file in a folder that describes classes; nil where none does.
  ///
  /// - Throws: `DatasetError` with the line of an invalid entry.
  static func read(in folder: URL) throws -> MaskClasses? {
    let files = try FileAccess.data(in: folder).filter {
      ["yaml", "yml"].contains(($0 as NSString).pathExtension.lowercased())
    }
    for name in files {
      let file = try YAMLFile(folder.appendingPathComponent(name))
      if file["classes"] != nil || file["palette"] != nil || file["names"] != nil {
        return try MaskClasses(file, name: name)
      }
    }
    return nil
  }

  private init(_ file: YAMLFile, name: String) throws {
    self.file = name
    var names = try file["names"].map(file.names)
    var nodes: [Node]?
    if let classes = file["classes"] {
      if let mapping = classes.mapping, mapping.values.first?.sequence != nil {
        names = try mapping.keys.map { key in
          guard let name = key.scalar?.string else { throw file.error(key, "expected a name") }
          return name
        }
        nodes = Array(mapping.values)
      } else {
        names = try file.names(classes)
      }
    } else if let palette = file["palette"] {
      guard let list = palette.sequence else {
        throw file.error(palette, "expected a list of colours such as [[0, 0, 0], [255, 0, 0]]")
      }
      nodes = Array(list)
    }
    var colors: [UInt32: UInt8]?
    if let nodes {
      if let names, names.count != nodes.count {
        throw file.error(
          file.root, "\(names.count) names for \(nodes.count) colours: each class needs both")
      }
      guard nodes.count <= 255 else {
        throw file.error(file.root, "\(nodes.count) classes: at most 255 fit a mask")
      }
      var found: [UInt32: UInt8] = [:]
      for (index, node) in nodes.enumerated() {
        try Self.add(node, as: UInt8(index), to: &found, file)
      }
      if let ignored = file["ignore"] {
        try Self.add(ignored, as: LabelMask.ignored, to: &found, file)
      }
      colors = found
    }
    self.names = names
    self.colors = colors
  }

  private static func add(
    _ node: Node, as value: UInt8, to colors: inout [UInt32: UInt8], _ file: YAMLFile
  ) throws {
    let parts = node.sequence?.compactMap { $0.scalar.flatMap { UInt8($0.string) } } ?? []
    guard parts.count == 3, node.sequence?.count == 3 else {
      throw file.error(node, "expected a colour of three numbers from 0 to 255, as [128, 64, 128]")
    }
    let color = parts.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard colors.updateValue(value, forKey: color) == nil else {
      throw file.error(
        node, "the colour \(parts.map(String.init).joined(separator: ", ")) is given twice")
    }
  }
}
