/// Divides the identities of listed pairs; each split gets its share of both kinds of pairs.
///
/// Every identity stays whole. A pair of different identities is lost where they come into
/// different splits, so of many orders of the identities the one is taken that loses least. Half of
/// the orders are random; in the others, identities that pairs connect follow each other.
enum PairSplit {
  /// The number of orders that are compared.
  private static let orderCount = 48

  /// The split of each sample. `groups` has a value per sample, the pairs hold positions in it; a
  /// split with ratio 0 gets nothing.
  static func assign(
    groups: [String], pairs: [ImagePair], ratios: SplitRatios, seed: UInt64
  ) -> [Split] {
    let identities = Identities(groups: groups, pairs: pairs)
    let sum = Double(ratios.parts.reduce(0, +))
    let shares = ratios.parts.map { Double($0) / sum }
    var best = (loss: Double.infinity, splits: [Int](repeating: 0, count: identities.sizes.count))
    for number in 0..<orderCount {
      var random = RandomStream(seed: seed, sample: number, purpose: .split)
      let order = identities.order(connected: number % 2 == 1, &random)
      // Pairs of different identities need two of them in a split.
      for minimum in [0, 2] {
        let splits = identities.cut(order, at: shares, minimum: minimum)
        let loss = identities.loss(of: splits, shares: shares)
        if loss < best.loss { best = (loss, splits) }
      }
    }
    return identities.ofSample.map { Split.allCases[best.splits[$0]] }
  }
}

/// Identities as the vertices of a graph, pairs of different ones as its edges.
private struct Identities {
  /// The identity of each sample.
  let ofSample: [Int]
  /// The number of samples of each identity.
  private(set) var sizes: [Int] = []
  /// The identity of each pair of the same.
  private var same: [Int] = []
  /// The identities of each pair of different ones.
  private var different: [(Int, Int)] = []
  /// The identities that pairs connect to each.
  private var neighbours: [[Int]]

  init(groups: [String], pairs: [ImagePair]) {
    var numbers: [String: Int] = [:]
    ofSample = groups.map { group in
      let number = numbers[group] ?? numbers.count
      numbers[group] = number
      return number
    }
    sizes = [Int](repeating: 0, count: numbers.count)
    for identity in ofSample { sizes[identity] += 1 }
    neighbours = [[Int]](repeating: [], count: numbers.count)
    for pair in pairs {
      let (a, b) = (ofSample[pair.first], ofSample[pair.second])
      if pair.isSame {
        same.append(a)
      } else {
        different.append((a, b))
        neighbours[a].append(b)
        neighbours[b].append(a)
      }
    }
  }

  /// The identities in random order; if connected, one component of the graph after the other, by
  /// breadth-first search from a random member.
  func order(connected: Bool, _ random: inout RandomStream) -> [Int] {
    guard connected else {
      var order = Array(sizes.indices)
      random.shuffle(&order)
      return order
    }
    var isListed = [Bool](repeating: false, count: sizes.count)
    var components: [[Int]] = []
    for start in sizes.indices where !isListed[start] {
      components.append(reached(from: start, &isListed))
    }
    random.shuffle(&components)
    isListed = [Bool](repeating: false, count: sizes.count)
    return components.flatMap {
      reached(from: $0[random.integer(below: $0.count)], &isListed)
    }
  }

  /// The identities that pairs connect to one, itself first, in the order of their distance.
  private func reached(from start: Int, _ isListed: inout [Bool]) -> [Int] {
    isListed[start] = true
    var order = [start]
    var position = 0
    while position < order.count {
      for next in neighbours[order[position]] where !isListed[next] {
        isListed[next] = true
        order.append(next)
      }
      position += 1
    }
    return order
  }

  /// The split of each identity: runs of the order, whose samples come nearest to the shares.
  /// Validation and test get a minimum of identities, where training can give them.
  func cut(_ order: [Int], at shares: [Double], minimum: Int) -> [Int] {
    let total = Double(ofSample.count)
    var counts = [0, 0, 0]
    var before = 0.0
    for identity in order {
      let middle = (before + Double(sizes[identity]) / 2) / total
      let split = middle < shares[0] ? 0 : middle < shares[0] + shares[1] ? 1 : 2
      // Rounding must not fill a split that shall be empty.
      counts[shares[split] > 0 ? split : 0] += 1
      before += Double(sizes[identity])
    }
    for split in [1, 2] where shares[split] > 0 {
      while counts[split] < minimum, counts[0] > minimum {
        counts[0] -= 1
        counts[split] += 1
      }
    }
    var splits = [Int](repeating: 0, count: sizes.count)
    for (position, identity) in order.enumerated() {
      splits[identity] = position < counts[0] ? 0 : position < counts[0] + counts[1] ? 1 : 2
    }
    return splits
  }

  /// The squared error of the splits' shares of each kind of pairs, of all listed ones, with a
  /// penalty for a kind that a split lacks.
  func loss(of splits: [Int], shares: [Double]) -> Double {
    var kept = [[0, 0, 0], [0, 0, 0]]
    for identity in same { kept[0][splits[identity]] += 1 }
    for (a, b) in different where splits[a] == splits[b] { kept[1][splits[a]] += 1 }
    return zip(kept, [same.count, different.count]).reduce(0) { loss, kind in
      guard kind.1 > 0 else { return loss }
      return shares.indices.filter { shares[$0] > 0 }.reduce(loss) { loss, split in
        let error = Double(kind.0[split]) / Double(kind.1) - shares[split]
        return loss + error * error + (kind.0[split] == 0 ? 10 : 0)
      }
    }
  }
}
