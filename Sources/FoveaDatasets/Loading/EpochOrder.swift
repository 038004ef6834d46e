/// The samples an epoch visits, in order: a function of seed, epoch and data alone.
struct EpochOrder {
  /// Positions in the data set.
  let samples: [Int]
  /// How often each was drawn before in this epoch; nil where none comes twice. Tells apart the
  /// random parameters of one image's several appearances.
  let draws: [Int]?

  init(
    of members: [Int], in dataset: Dataset, sampling: Sampling, seed: UInt64,
    epoch: Int
  ) {
    switch sampling {
    case .sequential:
      samples = members
      draws = nil
    case .shuffled:
      var order = members
      var random = RandomStream(seed: seed, epoch: epoch, purpose: .shuffle)
      random.shuffle(&order)
      samples = order
      draws = nil
    case .classBalanced, .sampleWeights:
      let weights = Self.weights(of: members, in: dataset, sampling: sampling)
      samples = Self.draw(members, weights: weights, seed: seed, epoch: epoch)
      var seen: [Int: Int] = [:]
      draws = samples.map { sample in
        let earlier = seen[sample, default: 0]
        seen[sample] = earlier + 1
        return earlier
      }
    }
  }

  private static func weights(
    of members: [Int], in dataset: Dataset, sampling: Sampling
  ) -> [Double] {
    guard sampling == .classBalanced else {
      return members.map { dataset.samples[$0].weight ?? 1 }
    }
    // Of an image with objects, its rarest class counts; one without any weighs as the commonest.
    var counts = [Double](repeating: 0, count: dataset.classNames.count)
    for member in members {
      for label in Set(dataset.samples[member].annotation.labels) { counts[label] += 1 }
    }
    let most = max(counts.max() ?? 1, 1)
    return members.map { member in
      1 / (dataset.samples[member].annotation.labels.map { counts[$0] }.min() ?? most)
    }
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
