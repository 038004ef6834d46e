/// The evaluation of distances between embeddings as a test for "the same" on one split.
public typealias VerificationRecord = TaskRecord<VerificationDetails>

/// Counts, threshold and accept rates of a verification.
public struct VerificationDetails: RecordDetails {
  /// Embeddings that the pairs were made of; nil where pairs were given.
  public var sampleCount: Int?
  /// Different labels among them; nil where pairs were given.
  public var identityCount: Int?
  /// Pairs of the same label.
  public var samePairCount: Int
  /// Pairs of different labels.
  public var differentPairCount: Int
  /// The distance measure.
  public var distance: String
  /// The distance up to which pairs count as the same.
  public var threshold: Double
  /// Folds of the pairs on which `balancedAccuracy` was measured; nil with a given threshold.
  public var folds: Int?
  /// Share of same pairs accepted where no more than the key's share of different pairs is, such as
  /// `"0.01": 0.93`.
  public var trueAcceptRate: [String: Double]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case sampleCount, identityCount, samePairCount, differentPairCount, distance, threshold, folds
    case trueAcceptRate
  }

  /// The JSON keys that the details take in their record.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Makes the details of an evaluation.
  public init(
    sampleCount: Int? = nil, identityCount: Int? = nil, samePairCount: Int,
    differentPairCount: Int, distance: String, threshold: Double, folds: Int? = nil,
    trueAcceptRate: [String: Double]
  ) {
    self.sampleCount = sampleCount
    self.identityCount = identityCount
    self.samePairCount = samePairCount
    self.differentPairCount = differentPairCount
    self.distance = distance
    self.threshold = threshold
    self.folds = folds
    self.trueAcceptRate = trueAcceptRate
  }
}
