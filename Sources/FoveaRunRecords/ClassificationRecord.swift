/// The evaluation of a classifier on one split of the data.
///
/// With sample weights all counts are sums of weights.
public typealias ClassificationRecord = TaskRecord<ClassificationDetails>

/// Counts, classes and confusion matrix of a classifier's evaluation.
public struct ClassificationDetails: RecordDetails {
  /// Samples evaluated.
  public var sampleCount: Int
  /// Whether samples carried weights other than 1.
  public var hasSampleWeights = false
  /// The classes, in the order of the model's outputs.
  public var classNames: [String]
  /// Top-k accuracy by k, such as `"5": 0.98`.
  public var topKAccuracy: [String: Double] = [:]
  /// One entry per class, in the order of ``classNames``.
  public var perClass: [ClassRecord]
  /// Row: labelled class; column: predicted class.
  public var confusionMatrix: [[Double]]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case sampleCount, hasSampleWeights, classNames, topKAccuracy, perClass, confusionMatrix
  }

  /// The JSON keys that the details take in their record.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Makes the details of an evaluation.
  public init(
    sampleCount: Int, classNames: [String], perClass: [ClassRecord], confusionMatrix: [[Double]]
  ) {
    self.sampleCount = sampleCount
    self.classNames = classNames
    self.perClass = perClass
    self.confusionMatrix = confusionMatrix
  }
}

/// The figures of one class, each against all others.
public struct ClassRecord: Codable, Sendable, Equatable {
  /// The class's name.
  public var name: String
  /// Share of the predictions of this class that are right.
  public var precision: Double
  /// Share of the samples of this class that are found.
  public var recall: Double
  /// Harmonic mean of precision and recall.
  public var f1: Double
  /// Samples with the label, or the sum of their weights.
  public var support: Double
  /// Average precision; nil where no scores were given or no sample has the label.
  public var averagePrecision: Double?
  /// ROC-AUC; nil where no scores were given, or no sample or every sample has the label.
  public var rocAUC: Double?
  /// Those of `precision`, `recall` and `f1` that were 0/0 and are shown as 0.
  public var zeroDivision: [String]

  /// Makes the record of a class.
  public init(
    name: String, precision: Double, recall: Double, f1: Double, support: Double,
    averagePrecision: Double? = nil, rocAUC: Double? = nil, zeroDivision: [String] = []
  ) {
    self.name = name
    self.precision = precision
    self.recall = recall
    self.f1 = f1
    self.support = support
    self.averagePrecision = averagePrecision
    self.rocAUC = rocAUC
    self.zeroDivision = zeroDivision
  }
}
