import FoveaSupport

/// The suspected label errors of a data set: `labels.json`.
public struct LabelsRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version of the record's layout.
  public var formatVersion = Self.currentFormatVersion
  /// The data set's name.
  public var name: String
  /// The path it was read from.
  public var path: String
  /// The settings by which it was read that are not the defaults, by key.
  public var reading: [String: JSONValue]
  /// The run whose splits the data has; nil for the data's own splits.
  public var run: String?
  /// The task.
  public var task: String
  /// The models that judged the labels, such as `4 folds of resnet18`.
  public var method: String
  /// The rule by which issues were chosen, such as `both`.
  public var filter: String
  /// The number of images.
  public var imageCount: Int
  /// The number of images whose labels were judged.
  public var judgedCount: Int
  /// The share of judged labels that equal the prediction; nil for tasks without classes.
  public var agreement: Double?
  /// The largest number of wrong labels, by the joint. It counts confident mistakes of the model as
  /// well. Nil for tasks without an estimate.
  public var estimatedErrors: Int?
  /// The expected number of wrong labels, by the contradicted among the surest predictions. Nil
  /// for tasks without an estimate, and in records of earlier versions.
  public var expectedErrors: Int?
  /// The estimated share of the issues that are wrong labels: the mean probability of the suggested
  /// class, at most as many as are expected. Nil without issues, and for tasks without an estimate.
  public var estimatedPrecision: Double?
  /// The class names, in label order; for regression, the names of the values.
  public var classNames: [String]
  /// Classification: the mean self-confidence of each class; empty for others.
  public var thresholds: [Double]
  /// Classification: the estimated number of images by given class (rows) and true class (columns);
  /// empty for others.
  public var joint: [[Int]]
  /// Notes for the user.
  public var notes: [String]
  /// The issues, the likeliest first.
  public var issues: [LabelIssue]

  /// Makes a record.
  public init(
    name: String, path: String, reading: [String: JSONValue] = [:], run: String? = nil,
    task: String, method: String, filter: String, imageCount: Int, judgedCount: Int,
    agreement: Double? = nil, estimatedErrors: Int? = nil, expectedErrors: Int? = nil,
    estimatedPrecision: Double? = nil,
    classNames: [String], thresholds: [Double] = [], joint: [[Int]] = [], notes: [String] = [],
    issues: [LabelIssue]
  ) {
    self.name = name
    self.path = path
    self.reading = reading
    self.run = run
    self.task = task
    self.method = method
    self.filter = filter
    self.imageCount = imageCount
    self.judgedCount = judgedCount
    self.agreement = agreement
    self.estimatedErrors = estimatedErrors
    self.expectedErrors = expectedErrors
    self.estimatedPrecision = estimatedPrecision
    self.classNames = classNames
    self.thresholds = thresholds
    self.joint = joint
    self.notes = notes
    self.issues = issues
  }

  /// The pairs of classes that are most often confused, by the joint: given, true and their number,
  /// the most first.
  public var confusedPairs: [(given: String, suggested: String, count: Int)] {
    joint.enumerated().flatMap { given, row in
      row.enumerated().filter { $0.offset != given && $0.element > 0 }.map {
        (classNames[given], classNames[$0.offset], $0.element)
      }
    }.sorted { $0.2 > $1.2 }
  }
}
