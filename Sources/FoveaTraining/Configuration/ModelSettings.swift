import FoveaSupport

/// The model.
public struct ModelSettings: SettingGroup {
  /// The model; auto: resnet18, yolo-n, unet or embedding, by the task.
  ///
  /// `Catalogue.models` lists the names.
  public var model: String?
  /// Options of the model, such as depth=4,width=16.
  public var modelOptions: [String: String] = [:]
  /// Verification: the number of values of an embedding.
  public var embeddingSize = 128

  static let group = TrainingSetting.Group.model
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.modelSettings
  static let settings = [
    row(
      "model", \.model, .optional(.model, nil: "auto"),
      "The model; auto: resnet18, yolo-n, unet or embedding, by the task."),
    row("modelOptions", \.modelOptions, .pairs, "Options of the model, such as depth=4,width=16."),
    row(
      "embeddingSize", \.embeddingSize, .number(2...4096),
      "Verification: the number of values of an embedding."),
  ]
}
