import FoveaSupport

/// The choice of a decision threshold, with its figures: `threshold.json`.
public struct ThresholdRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = ThresholdRecord.currentFormatVersion
  /// The model's task.
  public var task: VisionTask
  /// The class that is predicted from the threshold on; nil for objects of all classes.
  public var className: String?
  /// The things that are counted: image, object or pixel.
  public var unit: String
  /// The target, such as `recall=0.95`, or the file of the costs.
  public var target: String
  /// The weight of recall in the F score.
  public var beta = 1.0
  /// The least score that is called positive.
  public var score: Double
  /// Whether the choosing split reaches the target; otherwise this threshold is the closest to it.
  public var isReached: Bool
  /// The figures on the split that it was chosen on. They are optimistic: the threshold is the best
  /// for these images.
  public var choosing: DecisionFigures
  /// The figures on the test split; nil where there is none.
  public var testing: DecisionFigures?
  /// Thresholds around the chosen one, ascending, with their figures on the choosing split.
  public var around: [Row] = []
  /// Expected costs of the rules of a cost matrix; nil without one.
  public var costs: MatrixCosts?
  /// The meaning of the figures, by key.
  public var definitions: [String: String] = [:]

  /// The figures at a threshold.
  public struct Row: Codable, Sendable, Equatable {
    /// The least score that is called positive.
    public var score: Double
    /// Whether it is the chosen threshold.
    public var isChosen: Bool
    /// TP / (TP + FP).
    public var precision: Double
    /// TP / positives.
    public var recall: Double
    /// F-beta.
    public var fScore: Double
    /// False positives per image.
    public var falsePositivesPerImage: Double
    /// The cost per image; nil without costs.
    public var costPerImage: Double?

    /// Makes a row.
    public init(
      score: Double, isChosen: Bool, precision: Double, recall: Double, fScore: Double,
      falsePositivesPerImage: Double, costPerImage: Double?
    ) {
      self.score = score
      self.isChosen = isChosen
      self.precision = precision
      self.recall = recall
      self.fScore = fScore
      self.falsePositivesPerImage = falsePositivesPerImage
      self.costPerImage = costPerImage
    }
  }

  /// The mean costs per image of three rules.
  public struct MatrixCosts: Codable, Sendable, Equatable {
    /// The split of the costs.
    public var split: String
    /// Always the most probable class.
    public var mostProbable: Double
    /// The class of the lowest expected cost by the probabilities.
    public var lowestExpected: Double
    /// The chosen threshold of one class.
    public var threshold: Double

    /// Makes the costs of the rules.
    public init(split: String, mostProbable: Double, lowestExpected: Double, threshold: Double) {
      self.split = split
      self.mostProbable = mostProbable
      self.lowestExpected = lowestExpected
      self.threshold = threshold
    }
  }

  /// Makes a record of the current format.
  public init(
    task: VisionTask, className: String?, unit: String, target: String, score: Double,
    isReached: Bool, choosing: DecisionFigures
  ) {
    self.task = task
    self.className = className
    self.unit = unit
    self.target = target
    self.score = score
    self.isReached = isReached
    self.choosing = choosing
  }
}

/// The figures of a yes-or-no decision on a split.
public struct DecisionFigures: Codable, Sendable, Equatable {
  /// The split.
  public var split: String
  /// The number of images.
  public var imageCount: Int
  /// Positives that are found.
  public var truePositives: Double
  /// Negatives that are called positive.
  public var falsePositives: Double
  /// Positives that are not found.
  public var falseNegatives: Double
  /// precision, recall, fScore, falsePositivesPerImage and costPerImage, where they exist.
  public var values: [String: Double]
  /// The confidence intervals of the values.
  public var intervals: [String: ConfidenceInterval]

  /// Makes figures.
  public init(
    split: String, imageCount: Int, truePositives: Double, falsePositives: Double,
    falseNegatives: Double, values: [String: Double], intervals: [String: ConfidenceInterval]
  ) {
    self.split = split
    self.imageCount = imageCount
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.values = values
    self.intervals = intervals
  }
}
