import Foundation

extension HDF5File {
  /// The strings of an attribute: one for a scalar string; nil if the object has no such attribute.
  ///
  /// - Throws: `ArchiveError` if it holds another type, or the file is damaged.
  package func texts(_ name: String, of object: HDF5Object) throws(ArchiveError) -> [String]? {
    let what = "the attribute '\(name)' of '\(object.name)'"
    for message in object.messages where message.kind == HDF5Object.Kind.attribute {
      var cursor = try bytes.cursor(
        at: message.range.lowerBound, end: message.range.upperBound,
        in: "an attribute of '\(object.name)'")
      let version = try cursor.byte()
      guard (1...3).contains(version) else {
        throw bytes.unsupported("\(what) has version \(version); 1 to 3 are supported")
      }
      let flags = try cursor.byte()
      let sizes = [try cursor.half(), try cursor.half(), try cursor.half()]
      if version == 3 { try cursor.skip(1) }
      // Version 1 pads each part to a multiple of 8 bytes.
      func part(_ index: Int) -> Int { version == 1 ? (sizes[index] + 7) / 8 * 8 : sizes[index] }
      guard try cursor.text(part(0)) == name else { continue }
      guard version == 1 || flags & 3 == 0 else {
        throw bytes.unsupported(
          "\(what) shares its type with another object, which is not supported")
      }
      var typeCursor = try bytes.cursor(
        at: cursor.position, end: cursor.position + min(part(1), cursor.rest), in: what)
      let type = try HDF5Datatype(&typeCursor)
      try cursor.skip(part(1))
      var spaceCursor = try bytes.cursor(
        at: cursor.position, end: cursor.position + min(part(2), cursor.rest), in: what)
      let shape = try HDF5Dataspace.shape(&spaceCursor)
      try cursor.skip(part(2))
      guard let shape else { return [] }
      return try readTexts(type, shape, &cursor, what)
    }
    if let range = object.message(HDF5Object.Kind.attributeInfo) {
      var cursor = try bytes.cursor(at: range.lowerBound, end: range.upperBound, in: what)
      try cursor.skip(1)
      if try cursor.byte() & 1 != 0 { try cursor.skip(2) }
      guard try cursor.address() == nil else {
        throw bytes.unsupported(
          "'\(object.name)' keeps its attributes in a fractal heap (libver='latest'), which is not "
            + "read")
      }
    }
    return nil
  }

  private func readTexts(
    _ type: HDF5Datatype, _ shape: [Int], _ cursor: inout HDF5Cursor, _ what: String
  ) throws(ArchiveError) -> [String] {
    guard let count = StridedElements.count(of: shape), count <= cursor.rest / type.size else {
      throw bytes.problem("\(what) would have \(shape) elements, more than it has bytes for")
    }
    var result: [String] = []
    for _ in 0..<count {
      switch type {
      case .text(let size): result.append(try cursor.text(size))
      case .variableText:
        let size = try cursor.word()
        let heap = try cursor.address()
        let index = try cursor.word()
        guard size > 0, let heap else {
          result.append("")
          continue
        }
        result.append(try heapText(at: heap, index, size, what))
      default: throw bytes.problem("\(what) should be a string, but is \(type.name)")
      }
    }
    return result
  }

  /// A string on the global heap.
  private func heapText(
    at address: Int, _ wanted: Int, _ size: Int, _ what: String
  ) throws(ArchiveError) -> String {
    var cursor = try bytes.cursor(at: address, in: what)
    try cursor.expect("GCOL")
    try cursor.skip(4)
    let whole = try bytes.range(address, try cursor.length(), in: what)
    cursor = try bytes.cursor(
      at: cursor.position, end: max(cursor.position, whole.upperBound), in: what)
    while cursor.rest >= 8 + bytes.lengthSize {
      let index = try cursor.half()
      try cursor.skip(6)
      let length = try cursor.length()
      if index == 0 { break }
      if index == wanted {
        guard size <= length else {
          throw bytes.problem("\(what) would have \(size) bytes, but \(length) are stored")
        }
        return try cursor.text(size)
      }
      guard length <= cursor.rest else { break }
      try cursor.skip(min((length + 7) / 8 * 8, cursor.rest))
    }
    throw bytes.problem("\(what) is not in its heap")
  }
}
