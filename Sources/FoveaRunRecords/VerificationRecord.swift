import FoveaSupport

/// How well distances between embeddings tell "the same" from "different" on one split.
///
/// Every figure's definition stands beside it in ``definitions``.
public struct VerificationRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = VerificationRecord.currentFormatVersion
  /// The split that was evaluated.
  public var split: String
  /// Embeddings that the pairs were made of; absent where pairs were given.
  public var sampleCount: Int?
  /// Different labels among them; absent where pairs were given.
  public var identityCount: Int?
  /// Pairs of the same label.
  public var samePairCount: Int
  /// Pairs of different labels.
  public var differentPairCount: Int
  /// How the distance is measured.
  public var distance: String
  /// What each figure means, by its key.
  public var definitions: [String: String] = [:]

  /// Area under the ROC curve: how often a same pair is nearer than a different one.
  public var rocAUC: Double
  /// The rate at which as many different pairs are accepted as same pairs are refused.
  public var equalErrorRate: Double
  /// The distance up to which pairs count as the same.
  public var threshold: Double
  /// Mean of the shares of same pairs accepted and different pairs refused.
  public var balancedAccuracy: Double
  /// Standard deviation of ``balancedAccuracy`` over the folds; absent with a given threshold.
  public var balancedAccuracyDeviation: Double?
  /// Folds of the pairs on which ``balancedAccuracy`` was measured; absent with a given threshold.
  public var folds: Int?
  /// Share of same pairs accepted where no more than the key's share of different pairs is, such as
  /// `"0.01": 0.93`.
  public var trueAcceptRate: [String: Double]
  /// Share of samples whose nearest neighbour has their label; absent where pairs were given.
  public var recallAt1: Double?

  /// Makes a record; what samples give is set afterwards.
  public init(
    split: String, samePairCount: Int, differentPairCount: Int, distance: String, rocAUC: Double,
    equalErrorRate: Double, threshold: Double, balancedAccuracy: Double,
    trueAcceptRate: [String: Double]
  ) {
    self.split = split
    self.samePairCount = samePairCount
    self.differentPairCount = differentPairCount
    self.distance = distance
    self.rocAUC = rocAUC
    self.equalErrorRate = equalErrorRate
    self.threshold = threshold
    self.balancedAccuracy = balancedAccuracy
    self.trueAcceptRate = trueAcceptRate
  }

  /// The figures a history or progress line shows, by the keys they have here; those that do not
  /// exist are left out.
  public var headlines: [String: Double] {
    var result = [
      "rocAUC": rocAUC, "equalErrorRate": equalErrorRate, "balancedAccuracy": balancedAccuracy,
    ]
    result["recallAt1"] = recallAt1
    return result
  }
}
