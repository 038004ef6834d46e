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
    var supercategory: String?
  }

  /// An annotation. A file may have millions, so that its parts are kept small.
  struct Object: Sendable {
    var image: Int?
    var category: Int?
    /// The box as left, top, width, height in pixels.
    var box = (0.0, 0.0, 0.0, 0.0)
    /// The count of the box's numbers; nil where there is no box.
    var boxCount: Int32?
    var area: Double?
    var isCrowd = false
    /// Whether detections of it count neither as hits nor as errors, though it is one object.
    var isDifficult = false
    /// The position of its outline in the file's list.
    var outline: Int32?
    /// Its id, or where it has none, the byte of the file at which it begins.
    var name = 0
    var hasID = false
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
  /// The outlines that objects refer to.
  private(set) var outlines: [RawOutline] = []
  /// Line numbers of annotations without an id, by position: nothing else identifies them.
  private(set) var lines: [Int: Int] = [:]

  /// Whether the outlines of objects with a box are read as well: masks are made of them.
  private let readsOutlines: Bool

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the path that errors name.
  ///   - readsOutlines: whether the outlines of objects with a box are of use.
  /// - Throws: `DatasetError` with the line where it is not JSON or not a COCO file.
  init(_ url: URL, path: String, readsOutlines: Bool = true) throws {
    self.path = path
    self.readsOutlines = readsOutlines
    var content = try FileAccess.content(of: url)
    if let first = content.first, first >= 0xFE {
      content = Data(FileAccess.unmarked(Array(content)))
    }
    do {
      try content.withUnsafeBytes { bytes in
        let buffer = bytes.bindMemory(to: UInt8.self)
        var reader = JSONReader(buffer)
        try read(&reader)
        let nameless = Set(objects.lazy.filter { !$0.hasID }.map(\.name))
        lines = Self.lines(of: nameless, in: buffer)
      }
    } catch let failure as JSONReader.Failure {
      throw DatasetError(.malformed, "\(url.path) line \(failure.line): \(failure.reason)")
    }
  }

  /// The name of an annotation in messages: its id or its line.
  func place(of object: Object) -> String {
    object.hasID ? "annotation \(object.name)" : "line \(lines[object.name] ?? 1)"
  }

  /// The outline of an object; nil where it has none.
  func outline(of object: Object) -> RawOutline? { object.outline.map { outlines[Int($0)] } }

  private mutating func read(_ reader: inout JSONReader) throws {
    var found: Set<String> = []
    try reader.object { reader, key in
      switch key {
      case "images": try reader.array { self.pictures.append(try Self.picture(&$0)) }
      case "categories": try reader.array { self.categories.append(try Self.category(&$0)) }
      case "annotations": try reader.array { try self.addObject(&$0) }
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
    var (id, name, supercategory) = (Int?.none, String?.none, String?.none)
    try reader.object { reader, key in
      switch key {
      case "id": id = try reader.integer()
      case "name": name = try reader.string()
      case "supercategory":
        supercategory = try reader.kind() == .string ? reader.string() : skipped(&reader)
      default: try reader.skip()
      }
    }
    guard let id, let name else {
      throw reader.failure("a category has no \(id == nil ? "id" : "name")")
    }
    return Category(id: id, name: name, supercategory: supercategory)
  }

  private mutating func addObject(_ reader: inout JSONReader) throws {
    var object = Object()
    var segmentation: JSONReader?
    _ = try reader.kind()
    object.name = reader.position
    try reader.object { reader, key in
      switch key {
      case "id":
        object.name = try reader.integer()
        object.hasID = true
      case "image_id": object.image = try reader.integer()
      case "category_id": object.category = try reader.integer()
      case "bbox":
        if try reader.kind() == .array {
          try Self.readBox(&reader, of: &object)
        } else {
          try reader.skip()
        }
      case "area":
        object.area = try reader.kind() == .number ? reader.number() : Self.skipped(&reader)
      case "iscrowd": object.isCrowd = try Self.flag(&reader)
      case "ignore": object.isDifficult = try Self.flag(&reader)
      case "segmentation":
        segmentation = reader
        try reader.skip()
      default: try reader.skip()
      }
    }
    if var segmentation, readsOutlines || object.boxCount == nil,
      let outline = try Self.outline(&segmentation)
    {
      object.outline = Int32(outlines.count)
      outlines.append(outline)
    }
    objects.append(object)
  }

  private static func readBox(_ reader: inout JSONReader, of object: inout Object) throws {
    var (numbers, count) = (SIMD4<Double>(), 0)
    try reader.array { reader in
      let number = try reader.number()
      if count < 4 { numbers[count] = number }
      count += 1
    }
    object.box = (numbers[0], numbers[1], numbers[2], numbers[3])
    object.boxCount = Int32(clamping: count)
  }

  private static func flag(_ reader: inout JSONReader) throws -> Bool {
    switch try reader.kind() {
    case .number, .string: try reader.number() != 0
    default: try word(&reader) == "true"
    }
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
