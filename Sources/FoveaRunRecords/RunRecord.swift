import FoveaSupport

/// What a run was: enough to repeat it, and to know which data it saw.
///
/// Written once, at the start, as `run.json` in the run's folder. It holds no time of day, so two
/// runs with the same settings on the same machine write the same bytes.
public struct RunRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = RunRecord.currentFormatVersion
  /// What was trained for, such as `classification`.
  public var task: String
  /// The model's catalogue name, such as `resnet18`.
  public var model: String
  /// The program and version that made the run, such as `fovea 0.1.0`.
  public var createdBy: String
  /// The seed all randomness of the run derives from.
  public var seed: UInt64
  /// The data as the user named it.
  public var dataName: String
  /// A hash over the data's content, so that a later evaluation can tell whether it changed.
  public var dataHash: String
  /// The classes, in the order of the model's outputs.
  public var classNames: [String]
  /// Every setting with its final value, defaults included.
  public var configuration: JSONValue
  /// The machine the run was made on.
  public var environment: EnvironmentRecord

  /// Makes a record of the current format.
  public init(
    task: String, model: String, createdBy: String, seed: UInt64, dataName: String,
    dataHash: String, classNames: [String], configuration: JSONValue,
    environment: EnvironmentRecord
  ) {
    self.task = task
    self.model = model
    self.createdBy = createdBy
    self.seed = seed
    self.dataName = dataName
    self.dataHash = dataHash
    self.classNames = classNames
    self.configuration = configuration
    self.environment = environment
  }
}
