import FoveaSupport

/// Models compared on the same samples: `compare.json`.
public struct ComparisonRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// One of the models.
  public struct Run: Codable, Sendable, Equatable {
    /// The shortest part of its path that tells it apart.
    public var name: String
    /// The path of the run or the model file.
    public var path: String
    /// The model's catalogue name.
    public var model: String
    /// The number of its parameters.
    public var parameters: Int
    /// The size of the model file in bytes; nil where there is no file.
    public var bytes: Int?
    /// The epochs that were trained; nil without a run.
    public var epochs: Int?
    /// The epoch of the weights; nil where it isn't known.
    public var bestEpoch: Int?
    /// The seconds of all epochs; nil without a run.
    public var seconds: Double?
    /// The hash of the data that it was trained on, with splits; nil without a run.
    public var dataHash: String?
    /// The metrics on the compared samples, by key.
    public var figures: [String: Double]

    /// Describes a model.
    public init(
      name: String, path: String, model: String, parameters: Int, bytes: Int? = nil,
      epochs: Int? = nil, bestEpoch: Int? = nil, seconds: Double? = nil, dataHash: String? = nil,
      figures: [String: Double] = [:]
    ) {
      self.name = name
      self.path = path
      self.model = model
      self.parameters = parameters
      self.bytes = bytes
      self.epochs = epochs
      self.bestEpoch = bestEpoch
      self.seconds = seconds
      self.dataHash = dataHash
      self.figures = figures
    }
  }

  /// A setting that differs.
  public struct Setting: Codable, Sendable, Equatable {
    /// The setting's key.
    public var key: String
    /// Its value in each run; nil for a model without a run.
    public var values: [String?]

    /// Describes a setting.
    public init(key: String, values: [String?]) {
      self.key = key
      self.values = values
    }
  }

  /// The result of a comparison.
  public enum Verdict: String, Codable, Sendable {
    /// Better beyond chance.
    case better
    /// Worse beyond chance.
    case worse
    /// No difference beyond chance.
    case undecided
  }

  /// The difference of a metric to that of the first model.
  public struct Difference: Codable, Sendable, Equatable {
    /// The compared model's name.
    public var run: String
    /// The metric's key.
    public var metric: String
    /// The metric's name in tables.
    public var title: String
    /// Whether a lower value is better, as of an error.
    public var lowerIsBetter: Bool
    /// The model's value minus that of the first.
    public var estimate: Double
    /// The interval of the difference.
    public var interval: ConfidenceInterval
    /// The two-sided p-value.
    public var pValue: Double
    /// The p-value adjusted for all models; nil for metrics other than the main one.
    public var adjustedPValue: Double?
    /// The result by the adjusted p-value; nil for metrics other than the main one.
    public var verdict: Verdict?

    /// Describes a difference.
    public init(
      run: String, metric: String, title: String, lowerIsBetter: Bool, estimate: Double,
      interval: ConfidenceInterval, pValue: Double, adjustedPValue: Double? = nil,
      verdict: Verdict? = nil
    ) {
      self.run = run
      self.metric = metric
      self.title = title
      self.lowerIsBetter = lowerIsBetter
      self.estimate = estimate
      self.interval = interval
      self.pValue = pValue
      self.adjustedPValue = adjustedPValue
      self.verdict = verdict
    }
  }

  /// The samples on which a model and the first one differ.
  public struct Disagreement: Codable, Sendable, Equatable {
    /// The compared model's name.
    public var run: String
    /// The score by which samples are compared, such as `accuracy`.
    public var score: String
    /// The samples on which the compared model is better, worst of the first model first: for
    /// shares, those that it alone gets right.
    public var better: [String]
    /// The samples on which it is worse.
    public var worse: [String]
    /// The number of samples without a difference.
    public var equalCount: Int
    /// McNemar's exact p-value; nil for scores other than right and wrong.
    public var mcNemarPValue: Double?

    /// Describes the differences.
    public init(
      run: String, score: String, better: [String], worse: [String], equalCount: Int,
      mcNemarPValue: Double? = nil
    ) {
      self.run = run
      self.score = score
      self.better = better
      self.worse = worse
      self.equalCount = equalCount
      self.mcNemarPValue = mcNemarPValue
    }
  }

  /// The version the record was written with.
  public var formatVersion = Self.currentFormatVersion
  /// The task.
  public var task: String
  /// The data set's name.
  public var data: String
  /// The split, such as `test`.
  public var split: String
  /// The number of compared samples.
  public var sampleCount: Int
  /// The samples of the split that are left out because a model was trained on them.
  public var trainedOnCount: Int
  /// The samples of the split that are left out because they chose a model's weights.
  public var selectedByCount: Int
  /// The images that could not be decoded and count nowhere; nil for none.
  public var skippedImages: [String]?
  /// The main metric's key.
  public var metric: String
  /// The level of the tests.
  public var level: Double
  /// The models; differences are to the first.
  public var runs: [Run]
  /// The settings that differ.
  public var settings: [Setting]
  /// Whether all models were trained on the same data, divided in the same way; nil where it isn't
  /// known.
  public var isSameData: Bool?
  /// The differences, by model, the main metric's first.
  public var differences: [Difference]
  /// The samples that models answer differently, by model.
  public var disagreements: [Disagreement]
  /// The meaning of figures and tests.
  public var definitions: [String: String]

  /// Makes a record of the current format.
  public init(
    task: String, data: String, split: String, sampleCount: Int, trainedOnCount: Int = 0,
    selectedByCount: Int = 0, skippedImages: [String]? = nil, metric: String, level: Double,
    runs: [Run], settings: [Setting] = [], isSameData: Bool? = nil,
    differences: [Difference] = [], disagreements: [Disagreement] = [],
    definitions: [String: String] = [:]
  ) {
    self.task = task
    self.data = data
    self.split = split
    self.sampleCount = sampleCount
    self.trainedOnCount = trainedOnCount
    self.selectedByCount = selectedByCount
    self.skippedImages = skippedImages
    self.metric = metric
    self.level = level
    self.runs = runs
    self.settings = settings
    self.isSameData = isSameData
    self.differences = differences
    self.disagreements = disagreements
    self.definitions = definitions
  }
}
