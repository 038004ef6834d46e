import FoveaSupport

/// How well a classifier did on one split of the data.
///
/// Every figure's definition stands beside it in ``definitions``, since libraries disagree on
/// several of them. A figure that does not exist for this data (no scores given, one class only) is
/// absent, never a made-up number. With sample weights all counts are sums of weights.
public struct EvaluationRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = EvaluationRecord.currentFormatVersion
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// Samples evaluated.
  public var sampleCount: Int
  /// Whether samples carried weights other than 1.
  public var hasSampleWeights = false
  /// The classes, in the order of the model's outputs.
  public var classNames: [String]
  /// What each figure means, by its key.
  public var definitions: [String: String] = [:]
  /// Confidence intervals of the headline figures, by their keys; absent where none were asked for.
  public var intervals: [String: Interval]?

  /// Share of right predictions, 0 to 1.
  public var accuracy: Double
  /// Mean recall over the classes that the truth holds.
  public var balancedAccuracy: Double
  /// Top-k accuracy by k, such as `"5": 0.98`.
  public var topKAccuracy: [String: Double] = [:]
  /// Mean precision over all classes.
  public var macroPrecision: Double
  /// Mean recall over all classes.
  public var macroRecall: Double
  /// Mean F1 over all classes.
  public var macroF1: Double
  /// Precision from the counts of all classes together; equals accuracy.
  public var microPrecision: Double
  /// Recall from the counts of all classes together; equals accuracy.
  public var microRecall: Double
  /// F1 from the counts of all classes together; equals accuracy.
  public var microF1: Double
  /// Mean precision over all classes, weighted by support.
  public var weightedPrecision: Double
  /// Mean recall over all classes, weighted by support.
  public var weightedRecall: Double
  /// Mean F1 over all classes, weighted by support.
  public var weightedF1: Double
  /// Matthews' correlation coefficient, multi-class.
  public var matthewsCorrelation: Double
  /// Cohen's kappa: agreement beyond chance, unweighted; absent where chance alone agrees fully.
  public var cohenKappa: Double?
  /// Mean negative natural logarithm of the true class's probability.
  public var logLoss: Double?
  /// Mean one-vs-rest ROC-AUC over the classes where it exists.
  public var macroROCAUC: Double?
  /// The same mean, weighted by support.
  public var weightedROCAUC: Double?
  /// Mean one-vs-rest average precision over the classes where it exists.
  public var macroAveragePrecision: Double?
  /// The same mean, weighted by support.
  public var weightedAveragePrecision: Double?
  /// Mean distance between confidence and accuracy over 15 bins of equal width.
  public var expectedCalibrationError: Double?
  /// The loss with the class and sample weights of training, where the caller measured it.
  public var lossWeighted: Double?
  /// The loss with all weights 1, where the caller measured it.
  public var lossUnweighted: Double?
  /// One entry per class, in the order of ``classNames``.
  public var perClass: [ClassRecord]
  /// Row: true class; column: predicted class.
  public var confusionMatrix: [[Double]]

  /// Makes a record from what a confusion matrix gives; the rest is set afterwards.
  public init(
    split: String, sampleCount: Int, classNames: [String], accuracy: Double,
    balancedAccuracy: Double, macroPrecision: Double, macroRecall: Double, macroF1: Double,
    microPrecision: Double, microRecall: Double, microF1: Double, weightedPrecision: Double,
    weightedRecall: Double, weightedF1: Double, matthewsCorrelation: Double, cohenKappa: Double?,
    perClass: [ClassRecord], confusionMatrix: [[Double]]
  ) {
    self.split = split
    self.sampleCount = sampleCount
    self.classNames = classNames
    self.accuracy = accuracy
    self.balancedAccuracy = balancedAccuracy
    self.macroPrecision = macroPrecision
    self.macroRecall = macroRecall
    self.macroF1 = macroF1
    self.microPrecision = microPrecision
    self.microRecall = microRecall
    self.microF1 = microF1
    self.weightedPrecision = weightedPrecision
    self.weightedRecall = weightedRecall
    self.weightedF1 = weightedF1
    self.matthewsCorrelation = matthewsCorrelation
    self.cohenKappa = cohenKappa
    self.perClass = perClass
    self.confusionMatrix = confusionMatrix
  }

  /// The figures a history or progress line shows, by the keys they have here; those that do not
  /// exist are left out.
  public var headlines: [String: Double] {
    let figures: [(String, Double?)] = [
      ("accuracy", accuracy), ("balancedAccuracy", balancedAccuracy),
      ("macroPrecision", macroPrecision), ("macroRecall", macroRecall), ("macroF1", macroF1),
      ("matthewsCorrelation", matthewsCorrelation), ("cohenKappa", cohenKappa),
      ("logLoss", logLoss), ("macroROCAUC", macroROCAUC),
      ("macroAveragePrecision", macroAveragePrecision),
      ("expectedCalibrationError", expectedCalibrationError),
    ]
    var result: [String: Double] = [:]
    for (key, value) in figures { result[key] = value }
    return result
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
  /// Samples of the class in the truth (their weights' sum where samples have weights).
  public var support: Double
  /// Absent where no scores were given or the class is missing from the truth.
  public var averagePrecision: Double?
  /// Absent where no scores were given or the truth holds only this class, or none of it.
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
