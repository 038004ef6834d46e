import FoveaDatasets
import FoveaImages
import FoveaSupport

extension TrainingConfiguration {
  /// The preprocessing of the model's input, with notes on choices made for the user. Mean and
  /// deviation are measured on the training split where `normalization` asks for it.
  ///
  /// - Parameter known: The preprocessing of the initial weights, taken where the settings leave it
  ///   open.
  /// - Throws: `DatasetError` where images of several sizes aren't resized or an image cannot be
  ///   read; `SettingError` where settings don't fit the data.
  func preprocessing(for dataset: Dataset, after known: Preprocessing? = nil) throws -> (
    preprocessing: Preprocessing, notes: [String]
  ) {
    var notes: [String] = []
    var size = self.imageSize ?? known.map { InputSize(height: $0.height, width: $0.width) }
    var channels = self.channels ?? known?.channels
    if size == nil || channels == nil || self.onBadImage == .error {
      let survey = ImageSurvey(of: dataset)
      if self.onBadImage == .error { try survey.check() }
      let suggestion = survey.suggestedPreprocessing(limit: dataset.task.definition.usualSizeLimit)
      if size == nil {
        size = inputSize(for: dataset, survey)
        if !survey.isUniform, self.resize == .unresized {
          throw DatasetError(
            .mixedSizes,
            "\(dataset.root.path) holds images of \(survey.sizes.count) sizes, and images are not "
              + "resized: choose `imageSize`, and `resize` stretch, letterbox or crop")
        }
        if !survey.isUniform, let size {
          notes.append(
            "images have \(survey.sizes.count) sizes; the input is "
              + "\(size.width)x\(size.height) (resize \(resizeMode(for: dataset.task).rawValue))")
        }
      }
      if channels == nil { channels = suggestion.channels }
    }
    let input = size ?? InputSize(height: 224, width: 224)
    var result = Preprocessing(
      width: input.width, height: input.height, channels: channels ?? 3,
      resize: resizeMode(for: dataset.task), cropFraction: self.cropFraction)
    if let known {
      if self.resize == nil {
        (result.resize, result.cropFraction) = (known.resize, known.cropFraction)
      }
      result.interpolation = known.interpolation
    }
    switch self.normalization {
    case .none: break
    case .automatic where known?.channels == result.channels:
      if let known { (result.mean, result.deviation) = (known.mean, known.deviation) }
    case .imagenet:
      guard result.channels == 3 else {
        throw SettingError(
          key: "normalization",
          "`normalization` is imagenet, which has three channels, but the images are grey. Choose "
            + "measured, or set `channels` to 3.")
      }
      result.mean = [0.485, 0.456, 0.406]
      result.deviation = [0.229, 0.224, 0.225]
    case .automatic, .measured:
      let statistics = try ChannelStatistics.measure(
        dataset, preprocessing: result, limit: self.statisticsImages, onBadImage: self.onBadImage)
      result.mean = statistics.mean
      result.deviation = statistics.deviation
    }
    return (result, notes)
  }

  /// The size of a model's input in training on a data set without initial weights: the one set,
  /// else that which suits the images and the task.
  public func inputSize(for dataset: Dataset) -> InputSize {
    self.imageSize ?? inputSize(for: dataset, ImageSurvey(of: dataset))
  }

  private func inputSize(for dataset: Dataset, _ survey: ImageSurvey) -> InputSize {
    let definition = dataset.task.definition
    return definition.inputSize(
      for: survey, survey.suggestedPreprocessing(limit: definition.usualSizeLimit))
  }

  /// A note on the parts of the initial weights' preprocessing that are kept.
  func inputNote(_ input: Preprocessing, after known: Preprocessing?) -> String {
    guard let known else { return "" }
    let size = "\(input.width)x\(input.height)"
    let sameSize = (input.width, input.height) == (known.width, known.height)
    let sameScale = input.mean == known.mean && input.deviation == known.deviation
    return "input: \(size), "
      + (sameSize ? "" : "not \(known.width)x\(known.height) as with the weights, ")
      + "resize \(input.resize.rawValue), mean and deviation "
      + (sameScale ? "of the weights" : "not those of the weights")
  }

  /// The loader options for training, or (in order, each image once) for validation.
  func loaderOptions(
    training: Bool, cacheShare: Double, input: Preprocessing, for dataset: Dataset
  ) -> LoaderOptions {
    let needed = dataset.task.definition.sampling?(dataset)
    let order =
      training && (needed == nil || self.sampler != .shuffled)
      ? self.sampler : needed ?? .sequential
    let limit = Int(Double(self.cache) * cacheShare * 1e6)
    return LoaderOptions(
      batchSize: self.batchSize, sampling: order, seed: self.seed,
      dropsLast: training && self.dropLast, workers: self.workers ?? Self.automaticWorkers,
      prefetch: self.prefetch, cache: limit > 0 ? .memory(limitBytes: limit) : .none,
      onBadImage: self.onBadImage,
      mixingEpochs: training && self.closeMixing > 0 ? max(self.epochs - self.closeMixing, 0) : nil,
      rareClasses: training && !self.rareClasses.isEmpty ? self.rareClasses : nil,
      sizes: training ? trainingSizes(around: input) : [])
  }

  /// The sizes of training batches: the input's size and, with `multiScale`, the sizes around it in
  /// steps of 32 pixels of the longer side.
  private func trainingSizes(around input: Preprocessing) -> [InputSize] {
    guard self.multiScale > 0 else { return [] }
    let longer = Double(max(input.width, input.height))
    let steps = Int((longer * self.multiScale / 32).rounded(.down))
    return (-steps...steps).map { step in
      let scale = (longer + Double(32 * step)) / longer
      func side(_ length: Int) -> Int {
        max(32, Int((Double(length) * scale / 32).rounded()) * 32)
      }
      return InputSize(height: side(input.height), width: side(input.width))
    }
  }
}

extension TaskDefinition {
  /// The default input size. Tasks that keep proportions use those of images that share one size,
  /// with sides divisible by 32; other tasks use the suggestion.
  fileprivate func inputSize(for survey: ImageSurvey, _ suggestion: Preprocessing) -> InputSize {
    guard keepsProportions else {
      return InputSize(height: suggestion.height, width: suggestion.width)
    }
    func whole(_ side: Double) -> Int { max(32, Int((side / 32).rounded(.up)) * 32) }
    guard survey.isUniform, let size = survey.sizes.first else {
      return InputSize(height: usualSizeLimit, width: usualSizeLimit)
    }
    let scale = min(Double(usualSizeLimit) / Double(max(size.width, size.height)), 1)
    return InputSize(
      height: whole(Double(size.height) * scale), width: whole(Double(size.width) * scale))
  }
}
