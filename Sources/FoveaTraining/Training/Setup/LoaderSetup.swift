import FoveaDatasets
import FoveaImages
import FoveaSupport

/// The loaders of a run's training and validation splits.
struct LoaderSetup {
  let training: Loader
  /// The validation loader; nil where there is no validation split.
  let validation: Loader?
  /// The number of batches accumulated into one update.
  let accumulation: Int

  /// The number of updates in an epoch.
  var updatesPerEpoch: Int { (training.batchCount + accumulation - 1) / accumulation }

  /// - Throws: `SettingError` where an epoch has no batch, `TrainingError` where a required
  ///   validation split is missing, `DatasetError` where the data does not suit the settings.
  init(_ trainer: Trainer, _ preprocessing: Preprocessing) throws {
    let (configuration, dataset) = (trainer.configuration, trainer.data.dataset)
    let trainCount = dataset.indices(of: .training).count
    let validationCount = dataset.indices(of: .validation).count
    let share = Double(trainCount) / Double(max(trainCount + validationCount, 1))
    if !dataset.pairs.isEmpty, configuration.sampler != .shuffled {
      throw SettingError(
        key: "sampler",
        "`sampler` is \(configuration.sampler.rawValue), but pairs are drawn as the data lists "
          + "them. Leave it out.")
    }
    training = try Loader(
      dataset, split: .training, preprocessing: preprocessing,
      transforms: configuration.augment.transforms(for: preprocessing) + trainer.parts.transforms,
      rareTransforms: configuration.augmentRare.transforms(for: preprocessing),
      options: configuration.loaderOptions(
        training: true, cacheShare: share, input: preprocessing, for: dataset))
    guard training.batchCount > 0 else {
      throw SettingError(
        key: "batchSize",
        "`batchSize` is \(configuration.batchSize), `dropLast` is on, and training has "
          + "\(trainCount) samples: no batch is left. Lower `batchSize`, or turn `dropLast` off.")
    }
    validation =
      validationCount == 0
      ? nil
      : try Loader(
        dataset, split: .validation, preprocessing: preprocessing,
        options: configuration.loaderOptions(
          training: false, cacheShare: 1 - share, input: preprocessing, for: dataset))
    if validation == nil, configuration.earlyStopping != nil || configuration.schedule == .plateau {
      throw TrainingError(
        .unsuitableData,
        "early stopping and the plateau schedule need a validation split, and there is none. "
          + "Choose `splitRatios` with a second part above 0, such as 80-20, or turn them off.")
    }
    accumulation =
      configuration.optimizer == .gradientDescent
      ? training.batchCount : configuration.accumulation
  }
}
