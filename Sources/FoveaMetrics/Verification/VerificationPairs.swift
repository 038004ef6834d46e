import FoveaSupport
import FoveaRunRecords

/// Distances of pairs that are the same or different, and what they say.
///
/// For a protocol with pairs of its own (LFW's 6,000, say); ``VerificationEvaluator`` makes all
/// pairs of labelled samples.
public struct VerificationPairs: Sendable {
  /// False-accept rates at which the true-accept rate is given.
  static let falseAcceptRates = [0.1, 0.01, 0.001]
  /// Folds of the pairs, where a threshold is to be chosen.
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
  ///   - distance: how distances were measured, for the record.
  ///   - threshold: a distance chosen on other data (``bestThreshold``); nil chooses it by folds.
  /// - Throws: ``MetricError/noPairs(split:same:different:)``.
  public func record(
    split: String, distance: String, threshold: Double? = nil
  ) throws -> VerificationRecord {
    let same = isSame.count { $0 }
    let different = isSame.count - same
    let sweep = ThresholdSweep(scores: distances.map { -$0 }, isPositive: isSame, weights: nil)
    guard let roc = ROCCurve(sweep), let best = ThresholdChoice(sweep)?.threshold else {
      throw MetricError.noPairs(split: split, same: same, different: different)
    }
    let chosen = threshold ?? best
    var record = VerificationRecord(
      split: split, samePairCount: same, differentPairCount: different, distance: distance,
      rocAUC: roc.area, equalErrorRate: roc.equalErrorRate, threshold: chosen,
      balancedAccuracy: balancedAccuracy(threshold: chosen), trueAcceptRate: [:])
    for rate in Self.falseAcceptRates {
      record.trueAcceptRate["\(rate)"] = roc.truePositiveRate(falsePositiveRate: rate)
    }
    record.definitions = Self.definitions
    if threshold != nil {
      record.definitions["threshold"] = "given, chosen on other data"
    } else if let folds = foldAccuracies(same: same, different: different) {
      let mean = folds.reduce(0, +) / Double(folds.count)
      let squares = folds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      record.balancedAccuracy = mean
      record.balancedAccuracyDeviation = (squares / Double(folds.count)).squareRoot()
      record.folds = folds.count
      record.definitions["threshold"] =
        "of the highest balanced accuracy on all pairs, midway between two distances; "
        + "balancedAccuracy is the mean over \(folds.count) folds of the pairs (the n-th same and "
        + "the n-th different pair go to fold n mod \(folds.count)), each measured with the best "
        + "threshold of the others"
    } else {
      record.definitions["threshold"] =
        "of the highest balanced accuracy on these very pairs: too few for folds"
    }
    return record
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

  /// One sentence per figure, by its key.
  private static let definitions: [String: String] = [
    "rocAUC": "exact, same pairs against different ones by falling distance, ties by mid-rank",
    "equalErrorRate":
      "where the false-accept rate equals the false-reject rate, linear between the "
      + "points of the ROC curve",
    "balancedAccuracy": "mean of the shares of same pairs at distance <= threshold and different "
      + "pairs beyond it; accuracy where both kinds are equally many, as in LFW",
    "trueAcceptRate":
      "the highest share of same pairs accepted at a threshold that accepts at most "
      + "the key's share of different pairs; not interpolated",
  ]
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
