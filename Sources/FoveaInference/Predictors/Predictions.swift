import FoveaImages
import FoveaSupport

/// A model's results for many images, in order. Each batch is computed when its first result is
/// requested, while the images of the next are decoded.
public struct Predictions<Model: Predictor>: AsyncSequence, Sendable {
  /// An image's result with the image's name.
  public typealias Element = ImagePrediction<Model.Prediction>

  let model: Model
  let images: [InputImage]
  let options: InferenceOptions
  let onSkipped: @Sendable (SkippedImage) -> Void

  /// Calls a closure with each result. The calling thread computes.
  ///
  /// - Throws: `InferenceError` where the batch size is below 1, the weights are damaged or outputs
  ///   are not finite; `ImageError` or `PreprocessingError` naming the image; the errors of `body`.
  public func forEach(_ body: (Element) throws -> Void) throws {
    var batches = try PredictionBatches(self)
    if !options.reusesPlan { batches.prepare() }
    while let pending = batches.next() {
      for found in try batches.results(of: pending.value()) { try body(found) }
    }
  }

  /// Makes an iterator over the results.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// An iterator over results.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let predictions: Predictions
    private var batches: PredictionBatches<Model>?
    private var ready: ArraySlice<Element> = []

    init(_ predictions: Predictions) { self.predictions = predictions }

    /// The next result; nil after the last.
    ///
    /// - Throws: The errors of `forEach`, and `CancellationError`.
    public mutating func next() async throws -> Element? {
      while ready.isEmpty {
        var batches = try batches ?? PredictionBatches(predictions)
        let pending = batches.next()
        // Stored before computing, so that nothing follows an error.
        self.batches = batches
        guard let batch = try await pending?.value() else { return nil }
        batches.prefetch()
        self.batches = batches
        ready = try await Background.run { [batches] in try batches.computed(batch) }[...]
      }
      return ready.removeFirst()
    }
  }
}

/// The batches of a list of images. One is computed while the next is decoded.
struct PredictionBatches<Model: Predictor>: Sendable {
  private let predictions: Predictions<Model>
  private let sources: [InputBatch.Source]
  private let size: Int
  private var start = 0
  private var decoding: Pending<InputBatch>?

  /// Starts decoding the first batch.
  ///
  /// - Throws: `InferenceError` where the batch size is below 1.
  init(_ predictions: Predictions<Model>) throws {
    guard predictions.options.batchSize > 0 else {
      throw InferenceError(
        .badSetting,
        "`batchSize` is \(predictions.options.batchSize), but must be at least 1")
    }
    self.predictions = predictions
    sources = InputBatch.Source.all(predictions.images)
    // Whole images may be large: at most two are in memory.
    size = predictions.model.wholeImagePrediction == nil ? predictions.options.batchSize : 1
    prefetch()
  }

  /// Compiles the plan for the first batch while its images are decoded.
  func prepare() {
    guard !sources.isEmpty, predictions.model.wholeImagePrediction == nil else { return }
    predictions.model.trained.prepare(for: Swift.min(size, sources.count))
  }

  /// The batch that is being decoded; nil after the last.
  mutating func next() -> Pending<InputBatch>? {
    defer { decoding = nil }
    return decoding
  }

  /// Starts decoding the next batch, if there is one.
  mutating func prefetch() {
    guard start < sources.count else { return }
    let part = sources[start..<start + Swift.min(size, sources.count - start)]
    start = part.endIndex
    let (model, options) = (predictions.model, predictions.options)
    decoding = Pending { try Self.batch(part, model, options) }
  }

  /// The results of a decoded batch, while the next is decoded.
  mutating func results(of batch: InputBatch) throws -> [Predictions<Model>.Element] {
    prefetch()
    return try computed(batch)
  }

  /// The results of a decoded batch.
  func computed(_ batch: InputBatch) throws -> [Predictions<Model>.Element] {
    for image in batch.skipped { predictions.onSkipped(image) }
    guard batch.count > 0 else { return [] }
    let results = try Self.results(
      of: batch, predictions.model, reusesPlan: predictions.options.reusesPlan)
    return results.indices.map {
      ImagePrediction(
        index: batch.positions[$0], name: batch.names[$0], prediction: results[$0])
    }
  }

  /// Decodes images as the model needs them.
  static func batch(
    _ sources: ArraySlice<InputBatch.Source>, _ model: Model, _ options: InferenceOptions
  ) throws -> InputBatch {
    if model.wholeImagePrediction != nil {
      return try InputBatch(
        whole: sources, channels: model.trained.channels, onBadImage: options.onBadImage)
    }
    return try InputBatch(
      sources, card: model.trained.card, onBadImage: options.onBadImage,
      threads: options.workers ?? Swift.min(8, Parallel.cores))
  }

  /// Computes the results of a batch that isn't empty.
  static func results(
    of batch: InputBatch, _ model: Model, reusesPlan: Bool
  ) throws -> [Model.Prediction] {
    if let predict = model.wholeImagePrediction { return try batch.wholes.map(predict) }
    return try model.predictions(from: model.trained.outputs(of: batch, reusesPlan: reusesPlan))
  }
}
