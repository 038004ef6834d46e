import FoveaImages
import FoveaInference

/// The preprocessing of a run, and its initial weights.
struct InputSetup {
  let preprocessing: Preprocessing
  /// The weights of the setting `weights`; nil for a resumed run and for random weights.
  let initial: InitialWeights?
  /// Notes on choices made for the user.
  let notes: [String]

  /// - Throws: `DatasetError` where images cannot be read, `SettingError` where settings don't fit
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
