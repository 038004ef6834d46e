import FoveaSupport

/// The division of a data set into parts of about equal size, each held out once while a model
/// trains on the others.
///
/// Groups and identical content stay in one fold, and each fold has the classes in about the same
/// proportions.
public struct Folds: Sendable, Equatable {
  /// The number of folds.
  public let count: Int
  /// The fold of each sample, from 0; nil for samples that always train, because no other fold has
  /// their class.
  public let assignment: [Int?]

  /// The samples of a fold, ascending.
  public func samples(of fold: Int) -> [Int] {
    assignment.indices.filter { assignment[$0] == fold }
  }

  /// The samples that always train, ascending.
  public var alwaysTraining: [Int] { assignment.indices.filter { assignment[$0] == nil } }
}

extension Dataset {
  /// Divides all samples into folds, whatever their splits.
  ///
  /// Greedy, largest group first: each goes to the fold that has least of its classes, compared by
  /// the sum over classes of the squared share; groups of equal size come in random order.
  ///
  /// - Parameters:
  ///   - count: The number of folds.
  ///   - seed: The seed of the order.
  /// - Throws: `DatasetError` where there are fewer than two folds, or a fold would be empty.
  public func folds(_ count: Int, seed: UInt64) throws -> Folds {
    guard count >= 2 else {
      throw DatasetError(
        .badSetting, "\(NumberText.count(count, "fold")): at least 2 are needed, such as 4")
    }
    let strata = foldStrata
    let groups = Duplicates.groups(samples, digests: ContentDigest.all(of: samples))
    var members: [String: [Int]] = [:]
    for (sample, group) in groups.enumerated() { members[group, default: []].append(sample) }
    guard members.count >= count else {
      throw DatasetError(
        .badSetting,
        "\(NumberText.count(count, "fold")) for \(NumberText.count(members.count, "group")) of "
          + "images: groups and identical images stay together, so a fold would be empty. Choose "
          + "at most \(members.count) folds")
    }
    var order = members.keys.sorted()
    var random = RandomStream(seed: seed, purpose: .split)
    random.shuffle(&order)
    let ranked = order.enumerated().sorted {
      let (a, b) = (members[$0.element]?.count ?? 0, members[$1.element]?.count ?? 0)
      return a > b || a == b && $0.offset < $1.offset
    }.map(\.element)

    let stratumCount = (strata.max() ?? 0) + 1
    var totals = [Double](repeating: 0, count: stratumCount)
    for stratum in strata { totals[stratum] += 1 }
    var given = [[Double]](
      repeating: [Double](repeating: 0, count: stratumCount), count: count)
    var sizes = [Int](repeating: 0, count: count)
    var assignment = [Int?](repeating: nil, count: samples.count)
    for group in ranked {
      let positions = members[group] ?? []
      var content: [Int: Double] = [:]
      for position in positions { content[strata[position], default: 0] += 1 }
      func cost(_ fold: Int) -> Double {
        content.sorted { $0.key < $1.key }.reduce(0) { sum, item in
          let before = given[fold][item.key] / totals[item.key]
          let after = before + item.value / totals[item.key]
          return sum + after * after - before * before
        }
      }
      let costs = (0..<count).map(cost)
      let best =
        (0..<count).min { (costs[$0], sizes[$0], $0) < (costs[$1], sizes[$1], $1) } ?? 0
      for (stratum, number) in content { given[best][stratum] += number }
      sizes[best] += positions.count
      for position in positions { assignment[position] = best }
    }
    // A class within one fold would have no image to train on while that fold is held out.
    if task.annotation == .label {
      for label in classNames.indices where given.count(where: { $0[label] > 0 }) == 1 {
        for position in samples.indices where samples[position].label == label {
          assignment[position] = nil
        }
      }
    }
    return Folds(count: count, assignment: assignment)
  }

  /// The strata that folds keep in proportion: classes; tenths of the first value of regression;
  /// the rarest class of an image's objects.
  private var foldStrata: [Int] {
    if task.annotation == .values {
      let values = samples.map { sample -> Double in
        if case .values(let values) = sample.annotation { values.first ?? 0 } else { 0 }
      }
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      var strata = [Int](repeating: 0, count: values.count)
      for (rank, sample) in order.enumerated() { strata[sample] = rank * 10 / values.count }
      return strata
    }
    let counts = classCounts()
    return samples.map { sample in
      sample.annotation.labels.min { (counts[$0], $0) < (counts[$1], $1) } ?? classNames.count
    }
  }

  /// The data with one fold as its test split, and the rest to be divided into training and
  /// validation.
  ///
  /// - Precondition: `folds` are of this data set.
  public func holdingOut(_ fold: Int, of folds: Folds) -> Dataset {
    precondition(
      folds.assignment.count == samples.count,
      "folds of \(folds.assignment.count) samples for \(samples.count)")
    var result = self
    for index in samples.indices {
      result.samples[index].split = folds.assignment[index] == fold ? .test : .training
    }
    return result
  }
}

extension SplitAssignment {
  /// The positions of images in a data set that a split had, by content: files of another name
  /// count, too.
  public func positions(of split: Split, in dataset: Dataset) -> Set<Int> {
    let known = Set((members[split.rawValue] ?? [:]).values.map(\.digest))
    let digests = ContentDigest.all(of: dataset.samples)
    return Set(digests.indices.filter { known.contains(digests[$0]) })
  }
}
