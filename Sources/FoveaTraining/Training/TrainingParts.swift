import FoveaDatasets
import FoveaLearning
import FoveaSupport

/// Custom parts of a run, which replace those that settings name.
struct TrainingParts: Sendable {
  var task: (@Sendable (TaskContext) throws -> any TrainingTask)?
  var loss: (any Loss)?
  var detectionLoss: (any DetectionObjective)?
  var transforms: [any Transform] = []
  var optimizer: (any Optimizer)?
  var schedule: (any Schedule)?

  /// The types of the given parts, by part. A resumed run must have the same.
  var names: [String: String] {
    var names: [String: String] = [:]
    if task != nil { names["task"] = "given" }
    names["loss"] = loss.map { "\(type(of: $0))" }
    names["detectionLoss"] = detectionLoss.map { "\(type(of: $0))" }
    if !transforms.isEmpty {
      names["transforms"] = transforms.map { "\(type(of: $0))" }.joined(separator: ", ")
    }
    names["optimizer"] = optimizer.map { "\(type(of: $0))" }
    names["schedule"] = schedule.map { "\(type(of: $0))" }
    return names
  }

  /// Checks that parts and settings are compatible.
  ///
  /// - Throws: `SettingError` naming the setting.
  func check(_ configuration: TrainingConfiguration) throws(SettingError) {
    if let optimizer, configuration.learningRate == nil,
      !configuration.findsLearningRate
    {
      throw SettingError(
        key: "learningRate",
        "`learningRate` is not set, and the optimizer \(type(of: optimizer)) given to the trainer "
          + "has no usual one. Set it.")
    }
    if schedule != nil, configuration.schedule == .plateau {
      throw SettingError(
        key: "schedule",
        "`schedule` is plateau, and a schedule is given to the trainer, too. Leave one of them out."
      )
    }
  }
}
