import Foundation
import FoveaImages
import FoveaLayers
import FoveaSupport
import FoveaTensors

extension TrainedModel {
  /// Channels of the input.
  package var channels: Int { card.preprocessing.channels }

  /// Runs the model over image files, in order; the next are decoded meanwhile.
  ///
  /// - Parameters:
  ///   - onSkipped: called with each file left out, where `options` says so.
  ///   - body: gets each batch and its raw outputs; names are the files' paths as given.
  /// - Throws: `ImageError` naming the file that cannot be decoded.
  func run(
    over images: [URL], options: InferenceOptions,
    onSkipped: (SkippedImage) throws -> Void = { _ in },
    _ body: (InputBatch, [Float]) throws -> Void
  ) throws {
    try run(
      over: images.map { InputBatch.Source(image: .file($0), name: $0.relativePath) },
      options: options, onSkipped: onSkipped, body)
  }

  /// Runs the model over images, in order; the next are decoded meanwhile.
  func run(
    over sources: [InputBatch.Source], options: InferenceOptions,
    onSkipped: (SkippedImage) throws -> Void = { _ in },
    _ body: (InputBatch, [Float]) throws -> Void
  ) throws {
    let size = options.batchSize
    guard size > 0 else {
      throw InferenceError(
        .badSetting, "batch size: \(size) is too few, at least 1 is needed")
    }
    guard !sources.isEmpty else { return }
    let (card, policy) = (card, options.onBadImage)
    let threads = options.workers ?? min(8, Parallel.cores)
    func pending(from start: Int) -> Pending<InputBatch> {
      let part = sources[start..<min(start + size, sources.count)]
      return Pending {
        try InputBatch(part, card: card, onBadImage: policy, threads: threads)
      }
    }
    var next = pending(from: 0)
    if !options.reusesPlan { prepare(for: min(size, sources.count)) }
    for start in stride(from: 0, to: sources.count, by: size) {
      guard let batch = try next.value() else { return }
      if start + size < sources.count { next = pending(from: start + size) }
      for image in batch.skipped { try onSkipped(image) }
      guard batch.count > 0 else { continue }
      let outputs = try outputs(of: batch, reusesPlan: options.reusesPlan)
      try body(batch, outputs)
    }
  }

  /// What is made of images' outputs, in order of the images.
  ///
  /// - Throws: `ImageError` or `PreprocessingError` naming the image, `SafetensorsError` where the
  ///   weights are damaged.
  func results<Result>(
    of images: [InputImage], batchSize: Int = 1,
    _ make: (InputBatch, [Float]) throws -> [Result]
  ) throws -> [Result] {
    let sources = images.enumerated().map { position, image in
      InputBatch.Source(
        image: image, name: image.name ?? (images.count > 1 ? "image \(position + 1)" : "the image")
      )
    }
    if sources.count == 1 {
      let batch = try InputBatch(sources[...], card: card, onBadImage: .error, threads: 1)
      return try make(batch, outputs(of: batch))
    }
    var results: [Result] = []
    try run(over: sources, options: InferenceOptions(batchSize: batchSize)) { batch, outputs in
      results += try make(batch, outputs)
    }
    return results
  }

  /// The raw outputs of a batch.
  func outputs(of batch: InputBatch, reusesPlan: Bool = true) throws -> [Float] {
    let input = Tensor(batch.images, shape: batch.shape)
    let output: Tensor
    if reusesPlan {
      let function = try functions.function(for: batch.shape) {
        try CompiledFunction(like: [input]) { [self($0[0])] }
      }
      output = try function([input])[0]
    } else {
      output = self(input)
      try Tensor.evaluating([output], once: true)
    }
    try checkContent()
    return output.floats()
  }

  /// Compiles what the first batch will need while its images are decoded.
  private func prepare(for count: Int) {
    let size = card.preprocessing
    let shape = [count, size.height, size.width, size.channels]
    Tensor.prepare([self(Tensor(TensorType(shape, .float32)) { _ in })])
  }
}
