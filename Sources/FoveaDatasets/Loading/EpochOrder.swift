/// The part of an epoch's order that is the same in every epoch.
struct EpochPlan {
  /// Positions in the data set.
  let members: [Int]
  let sampling: Sampling
  /// The weight of each member for drawing with replacement; empty for other orders.
  fileprivate let weights: [Double]
  /// Members by the rarest class they contain, for undersampling; empty for other orders.
  fileprivate let strata: [[Int]]
  /// Pairs of positions in the data set, where an epoch visits pairs.
  fileprivate var pairs: [(Int, Int)] = []

  /// - Throws: `DatasetError` where sampling needs classes and the task has none, or a mask cannot
  ///   be read.
  init(of members: [Int], in dataset: Dataset, sampling: Sampling) throws {
    self.members = members
    self.sampling = sampling
    switch sampling {
    case .sequential, .shuffled: (weights, strata) = ([], [])
    case .sampleWeights:
      (weights, strata) = (members.map { dataset.samples[$0].weight ?? 1 }, [])
    case .pairs:
      (weights, strata) = ([], [])
      let included = Set(members)
      pairs = dataset.pairs.filter { included.contains($0.first) && included.contains($0.second) }
        .map { ($0.first, $0.second) }
      guard !pairs.isEmpty else {
        throw DatasetError(.badSetting, "there are no pairs to load: the data lists none")
      }
    case .classBalanced, .undersampled, .identities:
      guard dataset.task.annotation != .values else {
        throw DatasetError(
          .badSetting, "samples cannot be drawn by class: regression has none")
      }
      let held = try dataset.contents(of: members).map { Set($0.map(\.label)) }
      var counts = [Int](repeating: 0, count: dataset.classNames.count)
      for labels in held { for label in labels where label < counts.count { counts[label] += 1 } }
      // A sample with several classes counts for its rarest; one without a class is like the
      // commonest.
      let most = counts.max() ?? 0
      let rarest = held.map { labels in
        labels.filter { $0 < counts.count }.min { (counts[$0], $0) < (counts[$1], $1) }
      }
      weights = rarest.map { 1 / Double(max($0.map { counts[$0] } ?? most, 1)) }
      let groups = Dictionary(grouping: members.indices) { rarest[$0] ?? counts.count }
      strata = groups.sorted { $0.key < $1.key }.map { $0.value.map { members[$0] } }
    }
  }

  /// The number of samples that an epoch visits.
  var count: Int {
    switch sampling {
    case .undersampled: strata.count * (strata.map(\.count).min() ?? 0)
    case .pairs: 2 * pairs.count
    default: members.count
    }
  }
}

/// The samples of an epoch, in order: a function of seed, epoch and data alone.
struct EpochOrder {
  /// Positions in the data set.
  let samples: [Int]
  /// The number of earlier draws of each sample in this epoch; nil for sampling without
  /// replacement. It gives the repetitions of an image different random parameters.
  let draws: [Int]?
  /// The samples of one class that `Sampling.identities` keeps together.
  static let groupSize = 4

  init(_ plan: EpochPlan, seed: UInt64, epoch: Int) {
    switch plan.sampling {
    case .sequential:
      samples = plan.members
      draws = nil
    case .shuffled:
      samples = Self.shuffled(plan.members, seed: seed, epoch: epoch)
      draws = nil
    case .undersampled:
      let least = plan.strata.map(\.count).min() ?? 0
      var random = RandomStream(seed: seed, epoch: epoch, purpose: .sampling)
      let chosen = plan.strata.flatMap { stratum -> ArraySlice<Int> in
        var order = stratum
        random.shuffle(&order)
        return order.prefix(least)
      }
      samples = Self.shuffled(chosen, seed: seed, epoch: epoch)
      draws = nil
    case .identities:
      var random = RandomStream(seed: seed, epoch: epoch, purpose: .sampling)
      var groups = plan.strata.flatMap { stratum -> [ArraySlice<Int>] in
        var order = stratum
        random.shuffle(&order)
        return stride(from: 0, to: order.count, by: Self.groupSize).map {
          order[$0..<min($0 + Self.groupSize, order.count)]
        }
      }
      random.shuffle(&groups)
      samples = groups.flatMap { $0 }
      draws = nil
    case .pairs:
      var pairs = plan.pairs
      var random = RandomStream(seed: seed, epoch: epoch, purpose: .sampling)
      random.shuffle(&pairs)
      samples = pairs.flatMap { [$0.0, $0.1] }
      draws = Self.draws(of: samples)
    case .classBalanced, .sampleWeights:
      samples = Self.draw(plan.members, weights: plan.weights, seed: seed, epoch: epoch)
      draws = Self.draws(of: samples)
    }
  }

  /// The number of times that each sample came before.
  private static func draws(of samples: [Int]) -> [Int] {
    var seen: [Int: Int] = [:]
    return samples.map { sample in
      let earlier = seen[sample, default: 0]
      seen[sample] = earlier + 1
      return earlier
    }
  }

  private static func shuffled(_ members: [Int], seed: UInt64, epoch: Int) -> [Int] {
    var order = members
    var random = RandomStream(seed: seed, epoch: epoch, purpose: .shuffle)
    random.shuffle(&order)
    return order
  }

  /// Draws with replacement by inverting the cumulative weights.
  private static func draw(_ members: [Int], weights: [Double], seed: UInt64, epoch: Int) -> [Int] {
    var cumulative: [Double] = []
    cumulative.reserveCapacity(weights.count)
    var sum = 0.0
    for weight in weights {
      sum += weight
      cumulative.append(sum)
    }
    var random = RandomStream(seed: seed, epoch: epoch, purpose: .sampling)
    return members.map { _ in
      let target = random.uniform() * sum
      var low = 0
      var high = cumulative.count - 1
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > target { high = middle } else { low = middle + 1 }
      }
      return members[low]
    }
  }
}
