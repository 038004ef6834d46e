import FoveaRunRecords
import FoveaSupport

/// Distances of pairs of the same and of different labels, and their evaluation.
///
/// For protocols with pairs of their own, such as LFW's 6,000; ``VerificationEvaluator`` makes all
/// pairs of labelled samples.
public struct VerificationPairs: Sendable {
  /// False-accept rates at which the true-accept rate is given.
  static let falseAcceptRates = [0.1, 0.01, 0.001]
  /// Folds of the pairs for the choice of a threshold.
  static let foldCount = 10

  /// The distance of each pair.
  public private(set) var distances: [Double] = []
  /// Whether each pair is the same.
  public private(set) var isSame: [Bool] = []

  /// Starts without pairs.
  public init() {}

  mutating func reserve(_ count: Int) {
    distances.reserveCapacity(max(count, 0))
    isSame.reserveCapacity(max(count, 0))
  }

  /// Adds a pair.
  ///
  /// - Precondition: the distance is finite.
  public mutating func add(_ distance: Double, isSame: Bool) {
    precondition(distance.isFinite, "a pair's distance is \(distance)")
    distances.append(distance)
    self.isSame.append(isSame)
  }

  /// The evaluation of the pairs so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - distance: the distance measure, for the record.
  ///   - threshold: a distance chosen on other data (``bestThreshold``); nil chooses it by folds.
  /// - Throws: ``MetricError/noPairs(split:same:different:)``.
  public func record(
    split: String, distance: String, threshold: Double? = nil
  ) throws -> VerificationRecord {
    try record(split: split, distance: distance, threshold: threshold, samples: nil)
  }

  /// The samples that all pairs were made of.
  struct Samples {
    let count, identities: Int
    /// The samples of which every two were compared; fewer than `count` where there are too many.
    let compared: Int
    let recallAt1: Double?
  }

  /// The evaluation of the pairs so far, and of the samples that they were made of.
  func record(
    split: String, distance: String, threshold: Double?, samples: Samples?
  ) throws -> VerificationRecord {
    let same = isSame.count { $0 }
    let different = isSame.count - same
    let sweep = ThresholdSweep(scores: distances.map { -$0 }, isPositive: isSame, weights: nil)
    guard let roc = ROCCurve(sweep), let best = ThresholdChoice(sweep)?.threshold else {
      throw MetricError.noPairs(split: split, same: same, different: different)
    }
    let folds = threshold == nil ? foldAccuracies(same: same, different: different) : nil
    let chosen = threshold ?? best
    let details = VerificationDetails(
      sampleCount: samples?.count, identityCount: samples?.identities, samePairCount: same,
      differentPairCount: different, distance: distance, threshold: chosen, folds: folds?.count,
      trueAcceptRate: Dictionary(
        uniqueKeysWithValues: Self.falseAcceptRates.map {
          ("\($0)", roc.truePositiveRate(falsePositiveRate: $0))
        }))
    return VerificationRecord(
      split: split, details: details,
      tally: VerificationTally(
        roc: roc, balancedAccuracy: balancedAccuracy(threshold: chosen), foldAccuracies: folds,
        recallAt1: samples?.recallAt1),
      terms: details.terms(isThresholdGiven: threshold != nil, compared: samples?.compared))
  }

  /// The threshold of the highest balanced accuracy, to be used on other data; nil without pairs of
  /// both kinds.
  ///
  /// Midway between two distances; of equally good thresholds the smallest.
  public var bestThreshold: Double? {
    ThresholdChoice(
      ThresholdSweep(scores: distances.map { -$0 }, isPositive: isSame, weights: nil))?.threshold
  }

  /// The mean of the shares of same pairs accepted and different pairs refused.
  private func balancedAccuracy(threshold: Double) -> Double {
    var (same, accepted, different, refused) = (0.0, 0.0, 0.0, 0.0)
    for (distance, isSame) in zip(distances, isSame) {
      if isSame {
        same += 1
        if distance <= threshold { accepted += 1 }
      } else {
        different += 1
        if distance > threshold { refused += 1 }
      }
    }
    return (accepted / same + refused / different) / 2
  }

  /// The balanced accuracy of each fold with the best threshold of the others; nil where there are
  /// fewer than two pairs of a kind.
  private func foldAccuracies(same: Int, different: Int) -> [Double]? {
    let count = min(Self.foldCount, same, different)
    guard count >= 2 else { return nil }
    var seen = (same: 0, different: 0)
    let folds = isSame.map { isSame -> Int in
      if isSame { seen.same += 1 } else { seen.different += 1 }
      return ((isSame ? seen.same : seen.different) - 1) % count
    }
    // In order of distance once, so that no fold has to sort.
    let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    var result: [Double] = []
    for fold in 0..<count {
      var others = VerificationPairs()
      var left = VerificationPairs()
      for index in order {
        if folds[index] == fold {
          left.add(distances[index], isSame: isSame[index])
        } else {
          others.add(distances[index], isSame: isSame[index])
        }
      }
      guard let threshold = others.bestThreshold else { return nil }
      result.append(left.balancedAccuracy(threshold: threshold))
    }
    return result
  }
}

/// The distance threshold of the highest balanced accuracy.
struct ThresholdChoice {
  let threshold: Double

  /// Chooses from a sweep over negative distances; nil where one kind of pair is missing.
  init?(_ sweep: ThresholdSweep) {
    guard sweep.positives > 0, sweep.negatives > 0 else { return nil }
    var best = -Double.infinity
    var place = 0
    for index in sweep.thresholds.indices {
      let gain =
        sweep.truePositives[index] / sweep.positives
        - sweep.falsePositives[index] / sweep.negatives
      if gain > best { (best, place) = (gain, index) }
    }
    let distance = -sweep.thresholds[place]
    let next = place + 1 < sweep.thresholds.count ? -sweep.thresholds[place + 1] : distance
    threshold = (distance + next) / 2
  }
}

extension ROCCurve {
  /// Where the false-positive rate equals the false-negative rate, linear between points.
  var equalErrorRate: Double {
    for index in falsePositiveRates.indices.dropFirst() {
      let after = falsePositiveRates[index] - (1 - truePositiveRates[index])
      guard after >= 0 else { continue }
      let before = falsePositiveRates[index - 1] - (1 - truePositiveRates[index - 1])
      let share = -before / (after - before)
      return falsePositiveRates[index - 1]
        + share * (falsePositiveRates[index] - falsePositiveRates[index - 1])
    }
    return 1
  }

  /// The highest true-positive rate of the points whose false-positive rate is at most the given.
  func truePositiveRate(falsePositiveRate limit: Double) -> Double {
    zip(falsePositiveRates, truePositiveRates).reduce(0) { $1.0 <= limit ? max($0, $1.1) : $0 }
  }
}
