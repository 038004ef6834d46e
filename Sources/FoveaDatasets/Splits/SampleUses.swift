extension SplitAssignment {
  /// The split in which the recorded run used each sample; nil where it knows none.
  ///
  /// Samples are recognised by content, whatever their names, and by name where most samples of
  /// recorded names have the recorded content, too: then one of another content is a changed file.
  /// Content in several splits counts for training before validation before test.
  public func uses(of samples: [Sample]) -> [Split?] {
    var byContent: [String: Split] = [:]
    var byName: [String: (split: Split, digest: String)] = [:]
    for split in Split.allCases.reversed() {
      for (id, content) in members[split.rawValue] ?? [:] {
        byContent[content.digest] = split
        byName[id] = (split, content.digest)
      }
    }
    let digests = ContentDigest.all(of: samples)
    let named = samples.map { byName[$0.id] }
    let equal = zip(named, digests).count { $0?.digest == $1 }
    let isOwn = 2 * equal > named.count { $0 != nil }
    return zip(named, digests).map { named, digest in
      [byContent[digest], isOwn ? named?.split : nil].compactMap { $0 }.min()
    }
  }
}
