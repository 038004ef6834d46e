import FoveaDatasets
import FoveaImages
import FoveaSupport

extension TrainingConfiguration {
  /// The settings with all that depends on the task decided: model, loss, metric and resize mode.
  ///
  /// - Throws: `SettingError` where a loss or metric is not one of the task.
  public func resolved(
    for task: VisionTask, listsPairs: Bool = false
  ) throws(SettingError) -> TrainingConfiguration {
    var result = self
    if model == Self.automatic { result.model = task.definition.usualModel }
    if metric == Self.automatic { result.metric = task.definition.usualMetric }
    let losses = task.definition.losses
    if loss == .automatic {
      result.loss = listsPairs ? .contrastive : losses.first ?? .automatic
    }
    guard losses.contains(result.loss) else {
      throw SettingError(
        key: "loss",
        "loss is \(loss.rawValue), but the data is for \(task.rawValue), which has the losses "
          + losses.map(\.rawValue).joined(separator: ", ") + ".")
    }
    // Initial weights may say how their images were resized.
    if resize == .automatic, weights == nil { result.resize = task.definition.usualResize }
    _ = try MonitoredMetric(named: result.metric, task: task)
    return result
  }

  /// The resize mode, decided.
  func resizeMode(for task: VisionTask) -> Preprocessing.ResizeMode {
    let choice = resize == .automatic ? task.definition.usualResize : resize
    return Preprocessing.ResizeMode(rawValue: choice.rawValue) ?? .stretch
  }
}

extension VisionTask {
  /// The validation figure that decides what is best, where none is chosen.
  package var usualMetric: String { definition.usualMetric }
}
