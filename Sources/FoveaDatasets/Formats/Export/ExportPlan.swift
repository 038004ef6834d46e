import Foundation
import FoveaImages
import FoveaSupport

/// The input of every writer: a new folder, and the images with unique file names and sizes.
struct ExportPlan: Sendable {
  struct Item: Sendable {
    let sample: Sample
    /// The file name of its image, with a unique stem.
    let fileName: String
    let width: Int
    let height: Int

    var stem: String { (fileName as NSString).deletingPathExtension }
  }

  let dataset: Dataset
  let folder: URL
  let linksImages: Bool
  let items: [Item]

  /// Makes the folder and reads every image's size.
  ///
  /// - Throws: `DatasetError` where the folder cannot be made or an image cannot be read.
  init(_ dataset: Dataset, folder: URL, linksImages: Bool) throws {
    self.dataset = dataset
    self.folder = folder
    self.linksImages = linksImages
    let names = Self.names(dataset.samples)
    items = try Parallel.map(count: dataset.samples.count) { index in
      let sample = dataset.samples[index]
      switch sample.source {
      case .file(let url):
        let header: ImageHeader
        do throws(ImageError) {
          header = try Image.header(of: url)
        } catch {
          throw DatasetError(.badImage, error.description)
        }
        return Item(
          sample: sample, fileName: names[index], width: header.width, height: header.height)
      case .memory(let images, _):
        return Item(
          sample: sample, fileName: names[index], width: images.width, height: images.height)
      }
    }
    try Self.make(folder)
  }

  /// Last path components of ids where those are unique without their extension, else whole ids
  /// with `_` for `/`, numbered where necessary. Characters that lists, XML or other systems cannot
  /// have in names become `_`.
  private static func names(_ samples: [Sample]) -> [String] {
    func stem(_ name: String) -> String {
      (name as NSString).deletingPathExtension.lowercased()
    }
    let plain = samples.map { sample -> (last: String, whole: String) in
      let parts = sample.id.split(separator: "/").map { plainName(String($0)) }
      func file(_ name: String) -> String {
        guard case .file(let url) = sample.source else {
          return name.replacingOccurrences(of: "#", with: "-") + ".png"
        }
        return ImageFileName.isImage(name) ? name : name + "." + url.pathExtension
      }
      let kept = parts.filter { $0 != "." && $0 != ".." }
      return (file(kept.last ?? "image"), file(shortened(kept.joined(separator: "_"))))
    }
    let isUnique = Set(plain.map { stem($0.last) }).count == samples.count
    var used: Set<String> = []
    return plain.map { names in
      let name = isUnique ? names.last : names.whole
      var result = name
      var number = 2
      while !used.insert(stem(result)).inserted {
        let text = name as NSString
        result = "\(text.deletingPathExtension)-\(number).\(text.pathExtension)"
        number += 1
      }
      return result
    }
  }

  private static func plainName(_ name: String) -> String {
    let reserved = "\\:*?\"<>|".unicodeScalars
    var result = ""
    for scalar in name.unicodeScalars {
      let isPlain =
        scalar.properties.generalCategory != .control && !reserved.contains(scalar)
        && (scalar == " " || !scalar.properties.isWhitespace)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    // Readers pass over hidden files.
    return result.hasPrefix(".") && result != "." && result != ".."
      ? "_" + result.dropFirst() : result
  }

  /// The end of a name that is longer than file systems allow.
  private static func shortened(_ name: String) -> String {
    var result = Substring(name)
    while result.utf8.count > 200 { result = result.dropFirst() }
    return String(result)
  }

  /// The splits to write: those that occur; a single nil where there are none.
  var splits: [Split?] {
    let splits = dataset.splits
    return splits.isEmpty ? [nil] : splits
  }

  func items(of split: Split?) -> [Item] { items.filter { $0.sample.split == split } }

  static func make(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw DatasetError(
        .unreadable, "cannot make folder \(folder.path): check that you may write there")
    }
  }

  /// Copies, links or writes the images into a subfolder.
  func writeImages(_ items: [Item], to path: String) throws {
    let target = folder.appendingPathComponent(path)
    try Self.make(target)
    for item in items {
      let file = target.appendingPathComponent(item.fileName)
      switch item.sample.source {
      case .file(let url) where linksImages:
        try FileManager.default.createSymbolicLink(
          at: file, withDestinationURL: url.absoluteURL.resolvingSymlinksInPath())
      case .file(let url):
        try FileManager.default.copyItem(at: url.resolvingSymlinksInPath(), to: file)
      case .memory(let images, let index): try images.image(at: index).write(to: file)
      }
    }
  }

  func write(_ text: String, to path: String) throws {
    let file = folder.appendingPathComponent(path)
    try Self.make(file.deletingLastPathComponent())
    try Data(text.utf8).write(to: file)
  }

  /// Writes a file piece by piece, for texts that should not be in memory as a whole.
  func write(to path: String, _ body: (@escaping (String) throws -> Void) throws -> Void) throws {
    let file = folder.appendingPathComponent(path)
    try Self.make(file.deletingLastPathComponent())
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    var pending = ""
    try body { text in
      pending += text
      guard pending.utf8.count >= 1 << 20 else { return }
      try handle.write(contentsOf: Data(pending.utf8))
      pending = ""
    }
    try handle.write(contentsOf: Data(pending.utf8))
  }

  /// A problem with an object, named by its image: the source file is no longer known.
  func problem(_ item: Item, _ object: BoxAnnotation, _ reason: String) -> LabelProblem {
    LabelProblem(
      item.sample.id, "\(dataset.classNames[object.label]): \(reason)")
  }

  /// Notes about information that the format cannot store.
  func notes(_ format: ExportFormat) -> [String] {
    var notes: [String] = []
    let crowds = items.reduce(0) { $0 + $1.sample.boxes.count(where: \.isCrowd) }
    let difficult = items.reduce(0) {
      $0 + $1.sample.boxes.count { $0.isDifficult && !$0.isCrowd }
    }
    if format == .yolo || format == .crops, difficult > 0 {
      notes.append(
        "left out \(NumberText.count(difficult, "difficult object")): nothing would mark them as "
          + "such")
    }
    if format == .voc, crowds > 0 {
      notes.append(
        "\(NumberText.count(crowds, "crowd")) written as difficult, VOC's only mark of the kind")
    }
    if format == .yolo, crowds > 0 {
      notes.append(
        "left out \(NumberText.count(crowds, "crowd", plural: "crowds")): YOLO's text has no "
          + "mark for them")
    }
    if format == .crops, crowds > 0 {
      notes.append(
        "left out \(NumberText.count(crowds, "crowd", plural: "crowds")): a crop is of one object"
      )
    }
    if format == .voc || format == .yolo,
      items.contains(where: { $0.sample.boxes.contains { $0.area != nil } })
    {
      notes.append("left out the areas of outlines: boxes alone are written")
    }
    if format == .voc {
      let counts = dataset.classCounts()
      let empty = dataset.classNames.indices.filter { counts[$0] == 0 }
      if !empty.isEmpty {
        notes.append(
          "VOC has no list of classes: those without objects are gone: "
            + DatasetError.list(empty.map { dataset.classNames[$0] }))
      }
    }
    return notes
  }

  /// A text in double quotes, valid in both JSON and YAML.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        // Beyond ASCII's controls, YAML breaks lines at 0x85, 0x2028 and 0x2029.
        if scalar.properties.generalCategory == .control
          || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
        {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// The shortest text of a number that reads back the same; whole numbers without decimals.
  static func shown(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
