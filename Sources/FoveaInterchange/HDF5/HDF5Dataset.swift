import Foundation

/// The description of an HDF5 data set: shape, element type and storage. It is checked completely
/// before any elements are read.
package struct HDF5Dataset: Sendable {
  /// The stored bytes of one chunk.
  struct Chunk: Sendable {
    /// The index of the first element along each axis.
    let origin: [Int]
    let range: Range<Int>
    /// The filters that were not applied, as a bit mask.
    let skippedFilters: Int
  }

  enum Layout: Sendable {
    /// Contiguous elements.
    case whole(Range<Int>)
    /// Chunks of one shape; those at the edges reach beyond the data set.
    case chunks(shape: [Int], [Chunk])
  }

  /// The path in the file.
  package let name: String
  /// Axis lengths, outermost first; empty for a scalar.
  package let shape: [Int]
  /// The element type in NumPy's notation: `float32`.
  package var elementType: String { type.name }
  let type: HDF5Datatype
  let layout: Layout
  let filters: [HDF5Filter]

  /// The number of elements.
  package var count: Int { shape.reduce(1, *) }
  /// The size of the elements in memory, in bytes.
  var byteCount: Int { count * type.size }

  /// The byte ranges of the stored elements in the file.
  var ranges: [Range<Int>] {
    switch layout {
    case .whole(let range): [range]
    case .chunks(_, let chunks): chunks.map(\.range)
    }
  }
}

extension HDF5File {
  /// The maximum size in memory of a file's compressed data, in bytes: 100 times the file's size,
  /// and at least 64 MB.
  var expandedLimit: Int {
    max(64 << 20, bytes.count.multipliedReportingOverflow(by: 100).partialValue)
  }

  /// Reads the description of a data set, without its elements.
  ///
  /// - Throws: `ArchiveError` if it is not supported, or the file is damaged.
  package func dataset(_ object: HDF5Object) throws(ArchiveError) -> HDF5Dataset {
    let what = "the data set '\(object.name)'"
    func cursor(_ kind: Int, _ about: String) throws(ArchiveError) -> HDF5Cursor {
      guard let range = object.message(kind) else {
        throw bytes.problem("\(what) lacks \(about)")
      }
      return try bytes.cursor(at: range.lowerBound, end: range.upperBound, in: what)
    }
    guard object.message(HDF5Object.Kind.externalFiles) == nil else {
      throw bytes.unsupported(
        "\(what) is stored in other files, which is refused", advice: "Store the data itself.")
    }
    var spaceCursor = try cursor(HDF5Object.Kind.dataspace, "its shape")
    let shape = try HDF5Dataspace.shape(&spaceCursor) ?? [0]
    var typeCursor = try cursor(HDF5Object.Kind.datatype, "its element type")
    let type = try HDF5Datatype(&typeCursor)
    let (size, over) =
      StridedElements.count(of: shape)?.multipliedReportingOverflow(by: type.size) ?? (0, true)
    guard !over else { throw bytes.problem("\(what) has the impossible shape \(shape)") }
    let filters: [HDF5Filter]
    if object.message(HDF5Object.Kind.filters) != nil {
      var filterCursor = try cursor(HDF5Object.Kind.filters, "")
      filters = try HDF5Filter.pipeline(&filterCursor)
    } else {
      filters = []
    }
    var layoutCursor = try cursor(HDF5Object.Kind.layout, "its layout")
    let layout = try readLayout(&layoutCursor, shape, type, size, what)
    return HDF5Dataset(
      name: object.name, shape: shape, type: type, layout: layout, filters: filters)
  }

  private func readLayout(
    _ cursor: inout HDF5Cursor, _ shape: [Int], _ type: HDF5Datatype, _ size: Int, _ what: String
  ) throws(ArchiveError) -> HDF5Dataset.Layout {
    let version = try cursor.byte()
    guard version == 3 || version == 4 else {
      throw bytes.unsupported("\(what) has a layout of version \(version); 3 and 4 are supported")
    }
    let kind = try cursor.byte()
    switch kind {
    case 0:
      let stored = try cursor.half()
      guard stored >= size else { throw tooShort(what, shape, size, stored) }
      try cursor.skip(size)
      return .whole(cursor.position - size..<cursor.position)
    case 1:
      let address = try cursor.address()
      let stored = try cursor.length()
      guard size > 0 else { return .whole(0..<0) }
      guard let address else { throw bytes.problem("\(what) was never written") }
      guard stored >= size else { throw tooShort(what, shape, size, stored) }
      return .whole(try bytes.range(address, size, in: what))
    case 2 where version == 3: return try readChunked(&cursor, shape, type, size, what)
    case 2:
      throw bytes.unsupported(
        "\(what) is laid out in chunks of version 4 (libver='latest'), which is not supported")
    default:
      throw bytes.unsupported(
        "\(what) is a view of other data sets, which is refused",
        advice: "Store the data itself.")
    }
  }

  private func tooShort(_ what: String, _ shape: [Int], _ size: Int, _ stored: Int) -> ArchiveError
  {
    bytes.problem("\(what) of shape \(shape) needs \(size) bytes, but \(stored) are stored")
  }

  private func readChunked(
    _ cursor: inout HDF5Cursor, _ shape: [Int], _ type: HDF5Datatype, _ size: Int, _ what: String
  ) throws(ArchiveError) -> HDF5Dataset.Layout {
    let rank = try cursor.byte() - 1
    let tree = try cursor.address()
    guard rank == shape.count else {
      throw bytes.problem("\(what) has \(shape.count) axes, but its chunks have \(rank)")
    }
    var chunk: [Int] = []
    for _ in 0..<rank { chunk.append(try cursor.word()) }
    guard try cursor.word() == type.size, chunk.allSatisfy({ $0 > 0 }),
      let chunkCount = StridedElements.count(of: chunk), chunkCount <= expandedLimit / type.size,
      size <= expandedLimit
    else {
      throw bytes.excess(
        "\(what) of shape \(shape) in chunks of \(chunk) is too large for the file: at most "
          + "\(expandedLimit) bytes may come out of \(bytes.count)")
    }
    guard size > 0 else { return .chunks(shape: chunk, []) }
    // The number of chunks along each axis. Its product cannot exceed the element count.
    let grid = zip(shape, chunk).map { ($0 - 1) / $1 + 1 }
    let expected = grid.reduce(1, *)
    guard let tree else { throw bytes.problem("\(what) was never written") }
    guard expected <= bytes.count / 8 else {
      throw bytes.problem("\(what) has \(expected) chunks, more than the file has room for")
    }
    var chunks: [HDF5Dataset.Chunk] = []
    var visited: Set<Int> = []
    try readChunks(at: tree, rank, what, level: nil, expected, &visited, &chunks)
    var places: Set<[Int]> = []
    for part in chunks {
      let isInPlace = zip(zip(part.origin, shape), chunk).allSatisfy {
        $0.0 < $0.1 && $0.0 % $1 == 0
      }
      guard isInPlace, places.insert(part.origin).inserted else {
        throw bytes.problem("\(what) has a chunk at \(part.origin), which is not a chunk's origin")
      }
    }
    guard chunks.count == expected else {
      throw bytes.problem("\(what) has \(chunks.count) of its \(expected) chunks")
    }
    return .chunks(shape: chunk, chunks)
  }

  private func readChunks(
    at address: Int, _ rank: Int, _ what: String, level expectedLevel: Int?, _ limit: Int,
    _ visited: inout Set<Int>, _ result: inout [HDF5Dataset.Chunk]
  ) throws(ArchiveError) {
    guard visited.insert(address).inserted else {
      throw bytes.problem("\(what) has a tree with a cycle")
    }
    var cursor = try bytes.cursor(at: address, in: "the tree of " + what)
    try cursor.expect("TREE")
    guard try cursor.byte() == 1 else {
      throw bytes.problem("\(what) has a tree of the wrong type")
    }
    let level = try cursor.byte()
    guard level < 32, expectedLevel == nil || level == expectedLevel else {
      throw bytes.problem("\(what) has a tree with inconsistent levels")
    }
    let used = try cursor.half()
    try cursor.skip(2 * bytes.offsetSize)
    for _ in 0..<used {
      let (size, skipped) = (try cursor.word(), try cursor.word())
      var origin: [Int] = []
      for _ in 0..<rank { origin.append(Int(clamping: try cursor.number(8))) }
      try cursor.skip(8)
      let child = try cursor.knownAddress()
      if level > 0 {
        try readChunks(at: child, rank, what, level: level - 1, limit, &visited, &result)
      } else {
        guard result.count < limit else {
          throw bytes.problem("\(what) has more chunks than its shape asks for")
        }
        result.append(
          HDF5Dataset.Chunk(
            origin: origin, range: try bytes.range(child, size, in: what),
            skippedFilters: skipped))
      }
    }
  }
}
