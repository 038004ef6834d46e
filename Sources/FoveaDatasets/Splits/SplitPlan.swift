import FoveaSupport

/// How to divide samples among splits.
public enum SplitMethod: String, Codable, Sendable, CaseIterable {
  /// By group where samples have groups, else stratified.
  case automatic = "auto"
  /// At random.
  case random
  /// At random within each class, so that each split has the classes in the same proportions.
  case stratified
  /// The earliest samples train, the latest test.
  case temporal
  /// Whole groups, with the classes' proportions kept as near as whole groups allow.
  case group

  /// The method of a name.
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

/// What a temporal split orders samples by.
public enum TemporalKey: String, Codable, Sendable, CaseIterable {
  /// The CSV column of times, where there is one, else the file's time.
  case automatic = "auto"
  /// The time column of a CSV file.
  case column
  /// When the file was last changed.
  case fileTime = "file-time"
  /// The sample's name, numbers in it by value (`img9` before `img10`).
  case name
}

/// What to do where one content, or one group, lies in two splits of given data.
public enum LeakPolicy: String, Codable, Sendable, CaseIterable {
  /// Stop with an error that lists the files.
  case error
  /// Go on, and say so in the data set's notes.
  case report
}

/// Everything that decides a split; with the same data, the same plan gives the same split.
public struct SplitPlan: Codable, Sendable, Equatable {
  /// How samples are divided where the data does not say.
  public var method: SplitMethod
  /// How much each split gets.
  public var ratios: SplitRatios
  /// Starts the random numbers.
  public var seed: UInt64
  /// What a temporal split goes by.
  public var temporalKey: TemporalKey
  /// The part of the training samples that becomes validation where the data brings training and
  /// test only, or training alone.
  public var validationFraction: Double
  /// Divide anew even where the data brings its own splits.
  public var ignoresGivenSplits: Bool
  /// What to do about one content or group in two splits.
  public var onDuplicate: LeakPolicy

  /// Makes a plan; the defaults are 70-15-15, by group or stratified.
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
