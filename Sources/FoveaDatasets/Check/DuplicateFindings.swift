import FoveaRunRecords

/// Exact and near copies of images, and groups divided among splits.
enum DuplicateFindings {
  static func all(of examination: Examination) -> [DataFinding] {
    let members = examination.images.indices.filter { examination.images[$0].digest != nil }
    let exact = Duplicates.clusters(members.map { examination.images[$0].digest ?? "" })
      .map { cluster in cluster.map { members[$0] } }
    // One of several identical copies is enough to compare with the rest.
    let copies = Set(exact.flatMap { $0.dropFirst() })
    let looks = members.filter { !copies.contains($0) }.compactMap { index in
      examination.images[index].picture?.look.map { (index: index, look: $0) }
    }
    let pairs = NearDuplicates.pairs(of: looks)
    return identical(exact, examination) + near(pairs, examination)
      + conflicts(exact, pairs, examination) + tornGroups(examination)
  }

  private static func identical(_ clusters: [[Int]], _ all: Examination) -> [DataFinding] {
    func isTorn(_ cluster: [Int]) -> Bool { Set(cluster.map { all.samples[$0].split }).count > 1 }
    let torn = clusters.filter(isTorn)
    let whole = clusters.filter { !isTorn($0) }
    return FindingKind.duplicateAcrossSplits.at(torn.map { all.place($0, splits($0, all)) })
      + FindingKind.duplicateImage.at(
        whole.map { all.place($0) }, count: whole.reduce(0) { $0 + $1.count - 1 })
  }

  private static func near(_ pairs: [NearDuplicates.Pair], _ all: Examination) -> [DataFinding] {
    func areTorn(_ pair: NearDuplicates.Pair) -> Bool {
      all.samples[pair.first].split != all.samples[pair.second].split
    }
    func areGrouped(_ pair: NearDuplicates.Pair) -> Bool {
      let (a, b) = (all.samples[pair.first], all.samples[pair.second])
      return a.split != nil && a.split == b.split || a.group != nil && a.group == b.group
    }
    let torn = pairs.filter(areTorn)
    let grouped = pairs.filter { !areTorn($0) && areGrouped($0) }
    let loose = pairs.filter { !areTorn($0) && !areGrouped($0) }
    let same = nearest(torn.filter(\.agreement.isSamePicture), all)
    let sameJudged = Set(same.map { $0.judged })
    let similar = nearest(torn, all).filter { !sameJudged.contains($0.judged) }
    func clustered(_ kind: FindingKind, _ pairs: [NearDuplicates.Pair]) -> [DataFinding] {
      let clusters = NearDuplicates.clusters(pairs)
      return kind.at(
        clusters.map { all.place($0) }, count: clusters.reduce(0) { $0 + $1.count })
    }
    return FindingKind.nearDuplicateAcrossSplits.at(same.map(\.place))
      + FindingKind.similarAcrossSplits.at(similar.map(\.place))
      + clustered(.nearDuplicateUngrouped, loose) + clustered(.nearDuplicate, grouped)
  }

  /// For each image of the later split that resembles one of an earlier split, the nearest pair.
  private static func nearest(
    _ pairs: [NearDuplicates.Pair], _ all: Examination
  ) -> [(judged: Int, place: DataFinding.Place)] {
    var best: [Int: NearDuplicates.Pair] = [:]
    for pair in pairs {
      let judged = judged(pair, all)
      if let known = best[judged], known.agreement.detail >= pair.agreement.detail { continue }
      best[judged] = pair
    }
    return best.sorted { $0.key < $1.key }.map { judged, pair in
      let other = pair.first == judged ? pair.second : pair.first
      let percent = Int((pair.agreement.detail * 100).rounded(.down))
      return (
        judged,
        all.place(
          [other, judged], "\(splits([other, judged], all)); \(percent) % of the detail agrees")
      )
    }
  }

  /// The sample of the pair with the inflated score: the one in the later split.
  private static func judged(_ pair: NearDuplicates.Pair, _ all: Examination) -> Int {
    guard let first = all.samples[pair.first].split, let second = all.samples[pair.second].split
    else { return pair.second }
    return first > second ? pair.first : pair.second
  }

  private static func splits(_ cluster: [Int], _ all: Examination) -> String {
    cluster.map { all.samples[$0].split?.rawValue ?? "no split" }.joined(separator: " = ")
  }

  /// Equal pictures with two labels: identical files of any task, and re-encoded pictures with two
  /// classes.
  private static func conflicts(
    _ exact: [[Int]], _ pairs: [NearDuplicates.Pair], _ all: Examination
  ) -> [DataFinding] {
    func label(_ index: Int) -> String? {
      guard case .label(let label) = all.samples[index].annotation else { return nil }
      return all.className(label)
    }
    func names(_ cluster: [Int]) -> String? {
      let names = cluster.compactMap(label)
      return names.isEmpty ? nil : names.joined(separator: " = ")
    }
    let identical = exact.filter { cluster in
      Set(cluster.map { (try? all.samples[$0].annotation.digest()) ?? "" }).count > 1
    }
    let known = Set(identical.flatMap { $0 })
    let remaining = pairs.filter { pair in
      pair.agreement.isSamePicture && label(pair.first) != label(pair.second)
        && !(known.contains(pair.first) && known.contains(pair.second))
    }
    return FindingKind.conflictingLabels.at(
      (identical + remaining.map { [$0.first, $0.second] }).map { all.place($0, names($0)) })
  }

  private static func tornGroups(_ all: Examination) -> [DataFinding] {
    var members: [String: [Int]] = [:]
    for (index, sample) in all.samples.enumerated() {
      if let group = sample.group, sample.split != nil { members[group, default: []].append(index) }
    }
    return FindingKind.groupInTwoSplits.at(
      members.sorted { $0.key < $1.key }.compactMap { group, indices in
        let splits = Set(indices.compactMap { all.samples[$0].split }).sorted()
        guard splits.count > 1 else { return nil }
        // One image of each split shows the divided group.
        let examples = splits.compactMap { split in
          indices.first { all.samples[$0].split == split }
        }
        return all.place(
          examples, "group \(group): " + splits.map(\.rawValue).joined(separator: ", "))
      })
  }
}
