/// A link from a group to one of its members.
package struct HDF5Link: Sendable, Equatable {
  /// The member's name in the group.
  package let name: String
  let address: Int
}

extension HDF5File {
  /// The members of a group, in file order: alphabetical in files of h5py.
  ///
  /// - Throws: `ArchiveError` if the file is damaged, or a member is in another place.
  package func links(of group: HDF5Object) throws(ArchiveError) -> [HDF5Link] {
    var result: [HDF5Link] = []
    let what = "the group '\(group.name)'"
    if let range = group.message(HDF5Object.Kind.symbolTable) {
      var cursor = try bytes.cursor(at: range.lowerBound, end: range.upperBound, in: what)
      let tree = try cursor.knownAddress()
      let heap = try namesHeap(at: try cursor.knownAddress(), what)
      var visited: Set<Int> = []
      try readTree(at: tree, heap, what, level: nil, &visited, &result)
    }
    if let range = group.message(HDF5Object.Kind.linkInfo) {
      var cursor = try bytes.cursor(at: range.lowerBound, end: range.upperBound, in: what)
      try cursor.skip(1)
      if try cursor.byte() & 1 != 0 { try cursor.skip(8) }
      guard try cursor.address() == nil else {
        throw bytes.unsupported(
          "\(what) keeps its members in a fractal heap (libver='latest' or track_order), which "
            + "is not supported")
      }
    }
    for message in group.messages where message.kind == HDF5Object.Kind.link {
      result.append(try readLink(message.range, what))
    }
    var names: Set<String> = []
    for link in result where !names.insert(link.name).inserted {
      throw bytes.problem("\(what) has the member '\(link.name)' twice")
    }
    return result
  }

  /// The group or data set behind a link.
  ///
  /// - Throws: `ArchiveError` if the file is damaged.
  package func object(_ link: HDF5Link, in group: HDF5Object) throws(ArchiveError) -> HDF5Object {
    let name = (group.name == "/" ? "" : group.name) + "/" + link.name
    return try HDF5Object(bytes, at: link.address, name: name)
  }

  /// A group's member by name; nil if there is none.
  ///
  /// - Throws: `ArchiveError` if the file is damaged.
  package func object(named name: String, in group: HDF5Object) throws(ArchiveError) -> HDF5Object?
  {
    guard let link = try links(of: group).first(where: { $0.name == name }) else { return nil }
    return try object(link, in: group)
  }

  /// The byte range of a group's heap of names.
  private func namesHeap(at address: Int, _ what: String) throws(ArchiveError) -> Range<Int> {
    var cursor = try bytes.cursor(at: address, in: "the names of " + what)
    try cursor.expect("HEAP")
    try cursor.skip(4)
    let size = try cursor.length()
    _ = try cursor.length()
    return try bytes.range(try cursor.knownAddress(), size, in: "the names of " + what)
  }

  private func readTree(
    at address: Int, _ heap: Range<Int>, _ what: String, level expected: Int?,
    _ visited: inout Set<Int>, _ result: inout [HDF5Link]
  ) throws(ArchiveError) {
    guard visited.insert(address).inserted else {
      throw bytes.problem("\(what) has a tree with a cycle")
    }
    var cursor = try bytes.cursor(at: address, in: "the tree of " + what)
    try cursor.expect("TREE")
    guard try cursor.byte() == 0 else {
      throw bytes.problem("\(what) has a tree of the wrong type")
    }
    let level = try cursor.byte()
    guard level < 32, expected == nil || level == expected else {
      throw bytes.problem("\(what) has a tree with inconsistent levels")
    }
    let used = try cursor.half()
    try cursor.skip(2 * bytes.offsetSize)
    for _ in 0..<used {
      _ = try cursor.length()
      let child = try cursor.knownAddress()
      if level > 0 {
        try readTree(at: child, heap, what, level: level - 1, &visited, &result)
      } else {
        guard visited.insert(child).inserted else {
          throw bytes.problem("\(what) has a tree with a cycle")
        }
        try readSymbols(at: child, heap, what, &result)
      }
    }
  }

  private func readSymbols(
    at address: Int, _ heap: Range<Int>, _ what: String, _ result: inout [HDF5Link]
  ) throws(ArchiveError) {
    var cursor = try bytes.cursor(at: address, in: "the members of " + what)
    try cursor.expect("SNOD")
    try cursor.skip(2)
    for _ in 0..<(try cursor.half()) {
      let nameOffset = Int(clamping: try cursor.number(bytes.offsetSize))
      guard nameOffset < heap.count else {
        throw bytes.problem("\(what) has a member with a name outside its heap")
      }
      var text = try bytes.cursor(
        at: heap.lowerBound + nameOffset, end: heap.upperBound, in: "a name in " + what)
      let name = try text.text(min(text.rest, 1 << 16))
      let target = try cursor.address()
      let cache = try cursor.word()
      try cursor.skip(20)
      result.append(HDF5Link(name: name, address: try checked(target, name, cache == 2, what)))
    }
  }

  private func checked(
    _ address: Int?, _ name: String, _ isSoft: Bool, _ what: String
  ) throws(ArchiveError) -> Int {
    guard !isSoft, let address else {
      throw bytes.unsupported(
        "'\(name)' in \(what) is a soft or external link, which is refused",
        advice: "Store the data itself.")
    }
    guard !name.isEmpty, !name.contains("/") else {
      throw bytes.problem("\(what) has a member with the impossible name '\(name)'")
    }
    return address
  }

  private func readLink(_ range: Range<Int>, _ what: String) throws(ArchiveError) -> HDF5Link {
    var cursor = try bytes.cursor(
      at: range.lowerBound, end: range.upperBound, in: "a member of " + what)
    let version = try cursor.byte()
    guard version == 1 else {
      throw bytes.unsupported("\(what) has a link of version \(version); 1 is supported")
    }
    let flags = try cursor.byte()
    let type = flags & 0x08 != 0 ? try cursor.byte() : 0
    if flags & 0x04 != 0 { try cursor.skip(8) }
    if flags & 0x10 != 0 { try cursor.skip(1) }
    let size = Int(clamping: try cursor.number(1 << (flags & 3)))
    let name = try cursor.text(size)
    let target = type == 0 ? try cursor.address() : nil
    return HDF5Link(name: name, address: try checked(target, name, type != 0, what))
  }
}
