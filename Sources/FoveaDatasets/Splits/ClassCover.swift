/// Gives validation a sample of each class of which training has at least two.
///
/// Rounding leaves classes of few samples without one in validation, so that no metric and no
/// threshold of theirs could be measured there.
enum ClassCover {
  /// Moves whole groups from training to validation: for each class without a sample there, the
  /// smallest group that leaves training a sample of each of its classes, the first among equal
  /// ones.
  ///
  /// - Parameters:
  ///   - labels: The classes of each sample.
  ///   - groups: The group of each sample, which stays whole.
  /// - Returns: The number of moved samples.
  static func complete(
    _ splits: inout [Split], labels: [Set<Int>], groups: [String], classCount: Int
  ) -> Int {
    var counts = [Split: [Int]]()
    for split in Split.allCases { counts[split] = [Int](repeating: 0, count: classCount) }
    for (split, classes) in zip(splits, labels) {
      for label in classes { counts[split]?[label] += 1 }
    }
    var training = counts[.training] ?? []
    var validation = counts[.validation] ?? []
    let missing = (0..<classCount).filter { validation[$0] == 0 && training[$0] > 1 }
    guard !missing.isEmpty else { return 0 }
    var members: [String: [Int]] = [:]
    for (sample, group) in groups.enumerated() { members[group, default: []].append(sample) }
    var moved = 0
    for label in missing where validation[label] == 0 {
      var seen: Set<String> = []
      let candidates = splits.indices.filter {
        splits[$0] == .training && labels[$0].contains(label) && seen.insert(groups[$0]).inserted
      }.compactMap { members[groups[$0]] }.filter { group in
        // A group that training does not have whole stays where it is.
        group.allSatisfy { splits[$0] == .training }
          && count(group, labels).allSatisfy { training[$0.key] > $0.value }
      }
      guard let group = candidates.min(by: { $0.count < $1.count }) else { continue }
      for (label, count) in count(group, labels) {
        training[label] -= count
        validation[label] += count
      }
      for sample in group { splits[sample] = .validation }
      moved += group.count
    }
    return moved
  }

  /// The number of samples of each class in a group.
  private static func count(_ group: [Int], _ labels: [Set<Int>]) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for sample in group {
      for label in labels[sample] { counts[label, default: 0] += 1 }
    }
    return counts
  }
}
