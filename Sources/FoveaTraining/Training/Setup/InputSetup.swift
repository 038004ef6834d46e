import FoveaImages
import FoveaInference

/// How images become the model's input, and the weights that a run starts from.
struct InputSetup {
  let preprocessing: Preprocessing
  /// The weights of the setting `weights`; nil where the run continues, or draws its weights.
  let initial: InitialWeights?
  /// What was decided for the user.
  let notes: [String]

  /// - Throws: `DatasetError` where images cannot be measured, `SettingError` where settings don't fit
  ///   the data, `TrainingError` where there are no such weights.
  init(_ trainer: Trainer, _ saved: SavedRun?) throws {
    let configuration = trainer.configuration
    if let saved {
      (preprocessing, initial, notes) = (saved.card.preprocessing, nil, [])
      return
    }
    initial = try configuration.weights.map {
      try InitialWeights($0, for: trainer.resolved.model, reader: trainer.weightReader)
    }
    (preprocessing, notes) = try configuration.preprocessing(
      for: trainer.data.dataset, after: initial?.preprocessing)
  }
}
