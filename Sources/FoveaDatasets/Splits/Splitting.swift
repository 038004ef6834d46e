import FoveaSupport

/// A divided data set and the record of its division.
public struct DividedDataset: Sendable {
  /// The data set; every sample has a split.
  public let dataset: Dataset
  /// The division to record in a run.
  public let assignment: SplitAssignment
}

extension Dataset {
  /// Divides the samples by a plan, then checks classes, duplicates and groups.
  ///
  /// Splits stated by the data are kept; missing ones are made: validation is taken from training
  /// where the data has none. The random, stratified and group methods keep files with identical
  /// content in one split; a note states their number. The stratified and group methods give
  /// validation a sample of each class of which training can spare one.
  ///
  /// - Throws: `DatasetError` where the plan is invalid, a class is empty or missing from training,
  ///   or content or a group is in two splits (see `SplitPlan.onDuplicate`).
  public func split(_ plan: SplitPlan = SplitPlan()) throws -> DividedDataset {
    // Millionths, the unit of the ratios below, must leave samples on both sides.
    guard plan.validationFraction >= 1e-6, plan.validationFraction <= 1 - 1e-6 else {
      throw DatasetError(
        .badSetting,
        "`validationFraction` is \(plan.validationFraction), but must be above 0 and below 1, "
          + "such as 0.1")
    }
    try checkClasses()
    let digests = ContentDigest.all(of: samples)
    var result = self
    if plan.ignoresGivenSplits {
      for index in samples.indices { result.samples[index].split = nil }
    }
    let undivided = result.samples.indices.filter { result.samples[$0].split == nil }
    if undivided.count == samples.count {
      try result.divide(undivided, by: plan, ratios: plan.ratios, digests: digests)
    } else if let first = undivided.first {
      throw DatasetError(
        .malformed,
        "\(undivided.count) of \(samples.count) samples have no split, \(samples[first].id) for "
          + "one: give every sample a split, or none")
    } else {
      let training = result.indices(of: .training)
      if result.indices(of: .validation).isEmpty, !training.isEmpty {
        let millionths = Int((plan.validationFraction * 1_000_000).rounded())
        let ratios = SplitRatios(
          training: 1_000_000 - millionths, validation: millionths, test: 0)
        try result.divide(training, by: plan, ratios: ratios, digests: digests)
        result.notes.append(
          "the data has no validation split: "
            + "\(result.indices(of: .validation).count) of \(training.count) training samples "
            + "serve as one")
      }
    }
    try result.checkSplits()
    result.noteMissingClasses()
    result.noteDividedPairs()
    try result.checkLeaks(digests: digests, policy: plan.onDuplicate)
    return DividedDataset(
      dataset: result,
      assignment: try SplitAssignment(plan: plan, dataset: result, digests: digests))
  }

  /// Assigns new splits to the samples at some positions.
  private mutating func divide(
    _ positions: [Int], by plan: SplitPlan, ratios: SplitRatios, digests: [String]
  ) throws {
    let chosen = positions.map { samples[$0] }
    let contents = positions.map { digests[$0] }
    let hasGroups = chosen.contains { $0.group != nil }
    var method = plan.method
    if method == .automatic { method = hasGroups ? .group : .stratified }
    if hasGroups, method != .group {
      notes.append(
        "samples have groups, but the split is \(method.rawValue): groups may be divided")
    }
    var splits: [Split]
    let strata = strata(of: chosen)
    switch method {
    case .random:
      splits = RandomSplit.assign(count: chosen.count, ratios: ratios, seed: plan.seed)
    case .stratified, .automatic:
      splits = StratifiedSplit.assign(
        labels: strata, classCount: classNames.count + 1, ratios: ratios, seed: plan.seed)
    case .temporal:
      splits = try TemporalSplit.assign(chosen, key: plan.temporalKey, ratios: ratios)
    case .group:
      guard hasGroups else {
        throw DatasetError(
          .badSetting,
          "a split by group needs groups: give a CSV with a column of groups and set "
            + "`groupColumn` to its name")
      }
      let groups = Duplicates.groups(chosen, digests: contents)
      splits =
        pairs.isEmpty
        ? GroupSplit.assign(
          groups: groups, labels: strata, classCount: classNames.count + 1, ratios: ratios,
          seed: plan.seed)
        : PairSplit.assign(
          groups: groups, pairs: pairs(among: positions), ratios: ratios, seed: plan.seed)
    }
    if method == .random || method == .stratified {
      let moved = Duplicates.keepTogether(&splits, digests: contents)
      if moved > 0 {
        notes.append(
          "\(NumberText.count(moved, "sample")) moved to the split of another with identical "
            + "content")
      }
    }
    if method != .random, method != .temporal, ratios.parts[1] > 0, pairs.isEmpty,
      task.traits.needsEveryClassInTraining
    {
      let moved = ClassCover.complete(
        &splits, labels: chosen.map { Set($0.annotation.labels) },
        groups: Duplicates.groups(chosen, digests: contents), classCount: classNames.count)
      if moved > 0 {
        notes.append(
          "\(NumberText.count(moved, "training sample")) moved to validation, which had none of "
            + (moved == 1 ? "its class" : "their classes"))
      }
    }
    for (position, split) in zip(positions, splits) { samples[position].split = split }
  }
}

extension Dataset {
  /// The strata that a stratified split keeps in proportion: the sample's class; for objects, the
  /// class that is rarest in the data. Samples without an object form one more stratum, as do all
  /// samples of tasks without classes.
  private func strata(of chosen: [Sample]) -> [Int] {
    // Identities of listed pairs are too many and too small to be kept in proportion.
    guard pairs.isEmpty else { return chosen.map { _ in classNames.count } }
    let counts = classCounts()
    return chosen.map { sample in
      sample.annotation.labels.min { (counts[$0], $0) < (counts[$1], $1) } ?? classNames.count
    }
  }
}

extension DividedDataset {
  /// Divides a data set as recorded.
  ///
  /// - Throws: `DatasetError` with a list of samples that were added, removed or changed since.
  public init(dataset: Dataset, recorded assignment: SplitAssignment) throws {
    self.dataset = try dataset.applying(assignment)
    self.assignment = assignment
  }
}
