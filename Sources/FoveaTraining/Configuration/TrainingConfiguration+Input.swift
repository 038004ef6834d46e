import FoveaDatasets

extension TrainingConfiguration {
  /// How images become the model's input, mean and deviation measured on the training split where
  /// that is chosen; with notes on what was decided for the user.
  ///
  /// - Throws: `DatasetError` where images have several sizes and nothing resizes them, or cannot be
  ///   decoded; `SettingError` where settings don't fit the data.
  func preprocessing(for dataset: Dataset) throws -> (
    preprocessing: Preprocessing, notes: [String]
  ) {
    var notes: [String] = []
    var size = imageSize
    var channels = channels
    if size == nil || channels == nil {
      let survey = ImageSurvey(of: dataset)
      let suggestion = survey.suggestedPreprocessing()
      if size == nil {
        size = InputSize(height: suggestion.height, width: suggestion.width)
        if !survey.isUniform, resize == .none {
          throw DatasetError(
            .mixedSizes,
            "\(dataset.root.path) holds images of \(survey.sizes.count) sizes, and images are not "
              + "resized: choose imageSize, and resize stretch, letterbox or crop")
        }
        if !survey.isUniform {
          notes.append(
            "images have \(survey.sizes.count) sizes; the input is "
              + "\(suggestion.width)x\(suggestion.height) (resize \(resize.rawValue))")
        }
      }
      if channels == nil { channels = suggestion.channels }
    }
    let input = size ?? InputSize(height: 224, width: 224)
    var result = Preprocessing(
      width: input.width, height: input.height, channels: channels ?? 3, resize: resize,
      cropFraction: cropFraction)
    switch normalization {
    case .none: break
    case .imagenet:
      guard result.channels == 3 else {
        throw SettingError(
          key: "normalization",
          "normalization is imagenet, which has three channels, but the images are grey. Choose "
            + "measured, or set channels to 3.")
      }
      result.mean = [0.485, 0.456, 0.406]
      result.deviation = [0.229, 0.224, 0.225]
    case .measured:
      let statistics = try ChannelStatistics.measure(
        dataset, preprocessing: result, limit: statisticsImages, onBadImage: onBadImage)
      result.mean = statistics.mean
      result.deviation = statistics.deviation
    }
    return (result, notes)
  }

  /// How images are loaded for training, or (in order, each once) for validation.
  func loaderOptions(training: Bool, cacheShare: Double) -> LoaderOptions {
    let sampling: Sampling =
      switch sampler {
      case .shuffle: .shuffled
      case .balanced: .classBalanced
      case .weighted: .sampleWeights
      }
    let limit = Int(Double(cache) * cacheShare * 1e6)
    return LoaderOptions(
      batchSize: batchSize, sampling: training ? sampling : .sequential, seed: seed,
      dropsLast: training && dropLast, workers: workers ?? Self.automaticWorkers,
      prefetch: prefetch, cache: limit > 0 ? .memory(limitBytes: limit) : .none,
      onBadImage: onBadImage)
  }
}
