import FoveaDatasets
import FoveaImages
import FoveaSupport

extension TrainingConfiguration {
  /// The settings with all that depends on the task decided: model, loss, metric and resize mode.
  ///
  /// - Throws: `SettingError` where a loss or metric is not one of the task.
  public func resolved(for task: VisionTask) throws(SettingError) -> TrainingConfiguration {
    var result = self
    if model == Self.automatic { result.model = task.usualModel }
    if metric == Self.automatic { result.metric = task.usualMetric }
    let losses = LossChoice.choices(for: task)
    if loss == .automatic, let usual = losses.first { result.loss = usual }
    guard losses.contains(result.loss) else {
      throw SettingError(
        key: "loss",
        "loss is \(loss.rawValue), but the data is for \(task.rawValue), which has the losses "
          + losses.map(\.rawValue).joined(separator: ", ") + ".")
    }
    // Initial weights may say how their images were resized.
    if resize == .automatic, weights == nil { result.resize = task.usualResize }
    _ = try MonitoredMetric(named: result.metric, task: task)
    return result
  }

  /// The resize mode, decided.
  func resizeMode(for task: VisionTask) -> Preprocessing.ResizeMode {
    let choice = resize == .automatic ? task.usualResize : resize
    return Preprocessing.ResizeMode(rawValue: choice.rawValue) ?? .stretch
  }
}

extension VisionTask {
  /// How images are resized where nothing is chosen.
  fileprivate var usualResize: ResizeChoice { self == .detection ? .letterbox : .stretch }

  /// The model where none is chosen: small enough for a processor.
  var usualModel: String {
    switch self {
    case .classification, .regression: "resnet18"
    case .detection: "yolo-n"
    case .segmentation: "unet"
    }
  }

  /// The validation figure that decides what is best, where none is chosen.
  package var usualMetric: String {
    switch self {
    case .classification: "accuracy"
    case .detection: "mAP50to95"
    case .segmentation: "mIoU"
    case .regression: "rootMeanSquaredError"
    }
  }
}
