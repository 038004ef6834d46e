/// The groups and data sets of an HDF5 file by path. Each is visited once, within limits.
struct KerasTree {
  let file: HDF5File
  private(set) var groups: [String: HDF5Object] = [:]
  private(set) var datasets: [String: HDF5Dataset] = [:]
  /// Paths of the data sets, in file order.
  private(set) var order: [String] = []
  /// The remaining number of visits: a file cannot hold more members than its size allows.
  private var budget: Int

  /// Collects the groups and data sets below a group; paths are relative to it.
  init(_ file: HDF5File, under group: HDF5Object, leavingOut: Set<String>) throws(ArchiveError) {
    self.file = file
    budget = file.bytes.count / 16 + 100
    groups[""] = group
    try walk(group, path: "", leavingOut, above: [])
    try checkExtents()
  }

  private mutating func walk(
    _ group: HDF5Object, path: String, _ leavingOut: Set<String>, above: [Int]
  ) throws(ArchiveError) {
    guard above.count < 64, !above.contains(group.address) else {
      throw file.bytes.problem("the group '\(group.name)' contains itself, or is nested too deeply")
    }
    for link in try file.links(of: group) where !leavingOut.contains(link.name) {
      let object = try file.object(link, in: group)
      budget -= 1 + object.messages.count
      guard budget > 0 else {
        throw file.bytes.excess("its groups have more members than the file has room for")
      }
      let inner = path.isEmpty ? link.name : path + "/" + link.name
      if object.isDataset {
        datasets[inner] = try file.dataset(object)
        order.append(inner)
      } else if object.isGroup {
        groups[inner] = object
        try walk(object, path: inner, [], above: above + [group.address])
      }
    }
  }

  /// Checks that no two data sets share bytes, and that their total size is within the limit.
  private func checkExtents() throws(ArchiveError) {
    var total = 0
    var extents: [(range: Range<Int>, name: String)] = []
    for path in order {
      guard let dataset = datasets[path] else { continue }
      total = total.addingReportingOverflow(dataset.byteCount).partialValue
      guard total >= 0, total <= file.expandedLimit else {
        throw file.bytes.excess(
          "its data would take more than \(file.expandedLimit) bytes in memory, far more than the "
            + "file has")
      }
      extents += dataset.ranges.filter { !$0.isEmpty }.map { ($0, path) }
    }
    extents.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(extents, extents.dropFirst())
    where first.range.upperBound > second.range.lowerBound {
      throw file.bytes.problem(
        "the data sets '\(first.name)' and '\(second.name)' share bytes")
    }
  }

  /// The strings of a group's attribute. Keras splits long lists into numbered attributes.
  func texts(_ name: String, of group: String) throws(ArchiveError) -> [String]? {
    guard let object = groups[group] else { return nil }
    if let whole = try file.texts(name, of: object) { return whole }
    guard var result = try file.texts(name + "0", of: object) else { return nil }
    var part = 1
    while let more = try file.texts("\(name)\(part)", of: object) {
      result += more
      part += 1
    }
    return result
  }
}
