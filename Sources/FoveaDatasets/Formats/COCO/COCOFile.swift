import Foundation

/// The content of a COCO instances file, unchecked.
struct COCOFile {
  struct Picture: Sendable {
    let id: Int
    let fileName: String
    let width: Int?
    let height: Int?
  }

  struct Category: Sendable, Equatable {
    let id: Int
    let name: String
  }

  struct Object: Sendable {
    var id: Int?
    var image: Int?
    var category: Int?
    /// The box as left, top, width, height in pixels.
    var box: [Double]?
    var area: Double?
    var isCrowd = false
    var outline: RawOutline?
    /// The position in the file at which the annotation begins.
    var position = 0
  }

  /// An outline, not yet checked against its image.
  enum RawOutline: Sendable {
    case polygons([[Double]])
    case counts([Int], size: [Int])
    case text(String, size: [Int])
  }

  /// The file's path for messages.
  let path: String
  private(set) var pictures: [Picture] = []
  private(set) var categories: [Category] = []
  private(set) var objects: [Object] = []
  /// Line numbers of annotations without an id, by index: nothing else identifies them.
  private(set) var lines: [Int: Int] = [:]

  /// Reads a file.
  ///
  /// - Parameter path: the path that errors name.
  /// - Throws: `DatasetError` with the line where it is not JSON or not a COCO file.
  init(_ url: URL, path: String) throws {
    self.path = path
    let bytes = try FileAccess.bytes(of: url)
    do {
      try bytes.withUnsafeBufferPointer { buffer in
        var reader = JSONReader(buffer)
        try read(&reader)
        let nameless = Set(objects.filter { $0.id == nil }.map(\.position))
        lines = Self.lines(of: nameless, in: buffer)
      }
    } catch let failure as JSONReader.Failure {
      throw DatasetError(.malformed, "\(url.path) line \(failure.line): \(failure.reason)")
    }
  }

  /// The name of an annotation in messages: its id or its line.
  func place(of object: Object) -> String {
    if let id = object.id { return "annotation \(id)" }
    return "line \(lines[object.position] ?? 1)"
  }

  private mutating func read(_ reader: inout JSONReader) throws {
    var found: Set<String> = []
    try reader.object { reader, key in
      switch key {
      case "images": try reader.array { self.pictures.append(try Self.picture(&$0)) }
      case "categories": try reader.array { self.categories.append(try Self.category(&$0)) }
      case "annotations": try reader.array { self.objects.append(try Self.object(&$0)) }
      default:
        try reader.skip()
        return
      }
      found.insert(key)
    }
    try reader.end()
    let missing = ["images", "annotations", "categories"].filter { !found.contains($0) }
    guard missing.isEmpty else {
      throw reader.failure(
        "there is no \(missing.map { "\"\($0)\"" }.joined(separator: ", ")) at the top: expected a "
          + "COCO file of instances")
    }
  }

  private static func picture(_ reader: inout JSONReader) throws -> Picture {
    var (id, name, width, height) = (Int?.none, String?.none, Int?.none, Int?.none)
    _ = try reader.kind()
    let start = reader.position
    try reader.object { reader, key in
      switch key {
      case "id": id = try reader.integer()
      case "file_name": name = try reader.string()
      case "width": width = try reader.kind() == .number ? reader.integer() : skipped(&reader)
      case "height": height = try reader.kind() == .number ? reader.integer() : skipped(&reader)
      default: try reader.skip()
      }
    }
    guard let id, let name else {
      throw JSONReader.Failure(
        line: reader.line(at: start), reason: "an image has no \(id == nil ? "id" : "file_name")")
    }
    return Picture(id: id, fileName: name, width: width, height: height)
  }

  private static func category(_ reader: inout JSONReader) throws -> Category {
    var (id, name) = (Int?.none, String?.none)
    try reader.object { reader, key in
      switch key {
      case "id": id = try reader.integer()
      case "name": name = try reader.string()
      default: try reader.skip()
      }
    }
    guard let id, let name else {
      throw reader.failure("a category has no \(id == nil ? "id" : "name")")
    }
    return Category(id: id, name: name)
  }

  private static func object(_ reader: inout JSONReader) throws -> Object {
    var object = Object()
    _ = try reader.kind()
    object.position = reader.position
    try reader.object { reader, key in
      switch key {
      case "id": object.id = try reader.integer()
      case "image_id": object.image = try reader.integer()
      case "category_id": object.category = try reader.integer()
      case "bbox": object.box = try reader.kind() == .array ? reader.numbers() : skipped(&reader)
      case "area": object.area = try reader.kind() == .number ? reader.number() : skipped(&reader)
      case "iscrowd":
        switch try reader.kind() {
        case .number, .string: object.isCrowd = try reader.number() != 0
        default: object.isCrowd = try word(&reader) == "true"
        }
      case "segmentation": object.outline = try outline(&reader)
      default: try reader.skip()
      }
    }
    return object
  }

  private static func outline(_ reader: inout JSONReader) throws -> RawOutline? {
    switch try reader.kind() {
    case .array:
      var polygons: [[Double]] = []
      var flat: [Double] = []
      try reader.array { reader in
        if try reader.kind() == .array {
          polygons.append(try reader.numbers())
        } else {
          flat.append(try reader.number())
        }
      }
      // Some tools omit the inner brackets of a single polygon.
      if !flat.isEmpty { polygons.append(flat) }
      return polygons.isEmpty ? nil : .polygons(polygons)
    case .object:
      var (size, counts, text) = ([Int](), [Int]?.none, String?.none)
      try reader.object { reader, key in
        switch key {
        case "size": size = try integers(&reader)
        case "counts":
          if try reader.kind() == .string {
            text = try reader.string()
          } else {
            counts = try integers(&reader)
          }
        default: try reader.skip()
        }
      }
      if let text { return .text(text, size: size) }
      return counts.map { .counts($0, size: size) }
    default: return try skipped(&reader)
    }
  }

  private static func integers(_ reader: inout JSONReader) throws -> [Int] {
    var numbers: [Int] = []
    try reader.array { numbers.append(try $0.integer()) }
    return numbers
  }

  private static func skipped<Value>(_ reader: inout JSONReader) throws -> Value? {
    try reader.skip()
    return nil
  }

  private static func word(_ reader: inout JSONReader) throws -> String {
    let start = reader.position
    try reader.skip()
    return reader.text(from: start)
  }

  /// The line numbers of some positions, in one pass.
  private static func lines(
    of positions: Set<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> [Int: Int] {
    var (lines, line, from) = ([Int: Int](), 1, 0)
    for position in positions.sorted() {
      line += bytes[from..<position].count { $0 == UInt8(ascii: "\n") }
      lines[position] = line
      from = position
    }
    return lines
  }
}
