import FoveaDatasets
import FoveaImages
import FoveaLearning
import FoveaTensors

extension Batch {
  /// The images as the model's input, `[N, height, width, channels]`.
  public var input: Tensor { Tensor(images, shape: shape) }

  /// The labels as tensors; the first axis of each is the image.
  ///
  /// - Classification: int32 classes `[N]`; for mixed images, shares of classes `[N, classes]`
  ///   instead.
  /// - Regression: numbers `[N, values]`, in the data's units.
  /// - Detection: boxes `[N, M, 4]` in pixels of the input and int32 classes `[N, M]`, −1 for
  ///   padding; crowds are left out.
  /// - Segmentation: int32 classes `[N, height, width]`; 255 is ignored.
  public var targetTensors: [Tensor] {
    switch targets {
    case .labels(let labels):
      [
        labelShares.map { Tensor($0, shape: [count, $0.count / max(count, 1)]) }
          ?? Tensor(labels)
      ]
    case .values(let values):
      [Tensor(values.map { Float($0) }, shape: [count, values.count / max(count, 1)])]
    case .boxes(let images):
      DetectionTargets(images.map { $0.filter { !$0.isIgnored } }).tensors
    case .masks(let values): [Tensor(values.map { Int32($0) }, shape: Array(shape.dropLast()))]
    }
  }
}

extension DetectionTargets {
  /// Boxes `[N, M, 4]` and labels `[N, M]`.
  var tensors: [Tensor] { [boxes, labels] }
}

extension Learner {
  /// Trains on a loader's batch: forward, loss, backward and one update.
  ///
  /// - Parameters:
  ///   - batch: The batch; its sample weights multiply the losses.
  ///   - learningRate: The learning rate of the update.
  /// - Returns: The batch's mean loss before the update.
  /// - Throws: `EvaluationError` where a label is out of range.
  @discardableResult
  public mutating func step(_ batch: Batch, learningRate: Double) throws -> Double {
    try step(
      batch.input, batch.targetTensors, sampleWeights: batch.weights.map { Tensor($0) },
      learningRate: learningRate)
  }

  /// Trains on an element of a loader's epoch.
  ///
  /// ```swift
  /// for batch in try loader.epoch(1) { try learner.step(batch, learningRate: 0.05) }
  /// ```
  ///
  /// - Returns: The batch's mean loss before the update.
  /// - Throws: The error that stopped the loader, or `EvaluationError` where a label is out of
  ///   range.
  @discardableResult
  public mutating func step(_ loaded: LoadedBatch, learningRate: Double) throws -> Double {
    try step(loaded.get(), learningRate: learningRate)
  }
}
