import FoveaSupport

/// The method of dividing samples into splits.
public enum SplitMethod: String, Codable, Sendable, CaseIterable {
  /// By group where samples have groups, else stratified.
  case automatic = "auto"
  /// At random, without regard to classes.
  case random
  /// At random within each class, so that each split has the classes in the same proportions.
  case stratified
  /// The earliest samples train, the latest test.
  case temporal
  /// Whole groups, with the classes' proportions kept as near as whole groups allow.
  case group

  /// The method with a name.
  ///
  /// - Throws: `DatasetError` for an unknown name, with the known ones.
  public init(named name: String) throws {
    guard let method = SplitMethod(rawValue: name) else {
      let names = Self.allCases.map(\.rawValue)
      throw DatasetError(
        .badSetting,
        "unknown split method '\(name)'; known: \(names.joined(separator: ", "))."
          + NearestName.question(for: name, among: names))
    }
    self = method
  }
}

/// The order of samples in a temporal split.
public enum TemporalKey: String, Codable, Sendable, CaseIterable {
  /// The CSV column of times where there is one, else the file's time.
  case automatic = "auto"
  /// The time column of a CSV file.
  case column
  /// The time of the file's last change.
  case fileTime = "file-time"
  /// The sample's name; numbers in it are compared by value (`img9` before `img10`).
  case name
}

/// The handling of content or groups that given data has in two splits.
public enum LeakPolicy: String, Codable, Sendable, CaseIterable {
  /// Stop with an error that lists the files.
  case error
  /// Continue, and add it to the data set's notes.
  case report
}

/// The settings of a split; the same plan divides the same data in the same way.
public struct SplitPlan: Codable, Sendable, Equatable {
  /// The method for samples without a given split.
  public var method: SplitMethod
  /// The share of each split, by default 70-15-15.
  public var ratios: SplitRatios
  /// The seed of the random numbers.
  public var seed: UInt64
  /// The order of samples for the temporal method.
  public var temporalKey: TemporalKey
  /// The fraction of the training samples that becomes validation where the data states training
  /// and test only, or training alone; above 0 and below 1, by default 0.1.
  public var validationFraction: Double
  /// Whether to divide again data that states its splits.
  public var ignoresGivenSplits: Bool
  /// The handling of content or groups in two splits.
  public var onDuplicate: LeakPolicy

  /// Makes a plan; the default divides 70-15-15, by group or stratified.
  public init(
    method: SplitMethod = .automatic, ratios: SplitRatios = .standard, seed: UInt64 = 0,
    temporalKey: TemporalKey = .automatic, validationFraction: Double = 0.1,
    ignoresGivenSplits: Bool = false, onDuplicate: LeakPolicy = .error
  ) {
    self.method = method
    self.ratios = ratios
    self.seed = seed
    self.temporalKey = temporalKey
    self.validationFraction = validationFraction
    self.ignoresGivenSplits = ignoresGivenSplits
    self.onDuplicate = onDuplicate
  }
}
