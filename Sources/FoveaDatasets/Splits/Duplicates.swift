import FoveaSupport

/// Finds identical content and keeps it in one split.
enum Duplicates {
  /// Positions of samples with the same content, each list ascending, in order of their first
  /// position.
  static func clusters(_ digests: [String]) -> [[Int]] {
    var first: [String: Int] = [:]
    var clusters: [Int: [Int]] = [:]
    for (index, digest) in digests.enumerated() {
      if let start = first[digest] {
        clusters[start, default: [start]].append(index)
      } else {
        first[digest] = index
      }
    }
    return clusters.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Moves each duplicate to the split of its first copy; returns the number of moved samples.
  static func keepTogether(_ splits: inout [Split], digests: [String]) -> Int {
    var moved = 0
    for cluster in clusters(digests) {
      for index in cluster where splits[index] != splits[cluster[0]] {
        splits[index] = splits[cluster[0]]
        moved += 1
      }
    }
    return moved
  }

  /// Each sample's group. Groups that share content become one; a sample without a group forms its
  /// own.
  static func groups(_ samples: [Sample], digests: [String]) -> [String] {
    var names: [String] = []
    var numbers: [String: Int] = [:]
    var sets = DisjointSets()
    let own = samples.map { sample in
      // The prefixes distinguish a group from a file of the same name.
      let name = sample.group.map { "g:" + $0 } ?? "s:" + sample.id
      if let number = numbers[name] { return number }
      numbers[name] = names.count
      sets.add()
      names.append(name)
      return names.count - 1
    }
    for cluster in clusters(digests) {
      for index in cluster.dropFirst() { sets.join(own[index], to: own[cluster[0]]) }
    }
    return own.map { names[sets.root($0)] }
  }
}

extension Dataset {
  /// Finds content and groups that are in two splits, and content with two labels.
  ///
  /// - Throws: `DatasetError` with a list of them, unless the policy is to report.
  mutating func checkLeaks(digests: [String], policy: LeakPolicy) throws {
    let clusters = Duplicates.clusters(digests)
    let leaks = clusters.filter { cluster in
      Set(cluster.map { samples[$0].split }).count > 1
    }
    if !leaks.isEmpty {
      try report(
        DatasetError(
          .duplicateContent,
          "the same image content is in two splits "
            + "(\(NumberText.count(leaks.count, "content"))):"
            + DatasetError.lines(leaks.map(describe))
            + "\nRemove the copies, or set `onDuplicate` to report"),
        policy)
    }
    let ambiguous = try clusters.filter { cluster in
      Set(try cluster.map { try samples[$0].annotation.digest() }).count > 1
    }
    if !ambiguous.isEmpty {
      notes.append(
        "identical content with different \(task.annotation == .label ? "labels" : "annotations"): "
          + DatasetError.list(
            ambiguous.map { cluster in
              cluster.map { index in
                guard case .label(let label) = samples[index].annotation else {
                  return samples[index].id
                }
                return "\(samples[index].id) (\(classNames[label]))"
              }
              .joined(separator: " = ")
            }))
    }
    try checkGroups(policy)
  }

  private mutating func checkGroups(_ policy: LeakPolicy) throws {
    var splits: [String: Set<Split>] = [:]
    for sample in samples {
      if let group = sample.group, let split = sample.split {
        splits[group, default: []].insert(split)
      }
    }
    let torn = splits.filter { $0.value.count > 1 }.keys.sorted()
    guard !torn.isEmpty else { return }
    let names = torn.map { group in
      let parts = (splits[group] ?? []).sorted().map(\.rawValue)
      return "\(group): \(parts.joined(separator: ", "))"
    }
    try report(
      DatasetError(
        .groupLeak,
        "\(NumberText.count(torn.count, "group")) in more than one split:"
          + DatasetError.lines(names)
          + "\nSplit by group, correct the split column, or set `onDuplicate` to report"),
      policy)
  }

  private func describe(_ cluster: [Int]) -> String {
    cluster.map { "\(samples[$0].split?.rawValue ?? "no split"): \(samples[$0].id)" }
      .joined(separator: " = ")
  }

  private mutating func report(_ error: DatasetError, _ policy: LeakPolicy) throws {
    guard policy == .report else { throw error }
    notes.append(error.message)
  }
}
