import FoveaImages
import FoveaSupport

/// Images as the model takes them.
struct InputBatch: Sendable {
  /// What each is called.
  var names: [String] = []
  /// Where each lies in the input.
  var placements: [Placement] = []
  /// Normalised pixels; axes image, height, width, channels.
  var images: [Float] = []
  /// Lengths of `images`' axes.
  var shape: [Int]
  /// Images left out because they cannot be decoded.
  var skipped: [SkippedImage] = []

  /// How many images it holds.
  var count: Int { names.count }

  /// An image and what it is called in messages.
  struct Source: Sendable {
    var image: InputImage
    var name: String
  }

  /// Decodes and prepares images on several threads.
  ///
  /// - Throws: `ImageError` where one cannot be decoded and none may be left out,
  ///   `PreprocessingError` where one has another size and nothing resizes it.
  init(
    _ sources: ArraySlice<Source>, card: ModelCard, onBadImage: BadImagePolicy, threads: Int
  ) throws {
    let preparation = try Preparation(card, skipsBadImages: onBadImage == .skip)
    let size = preparation.size
    let preprocessing = card.preprocessing
    shape = [0, preprocessing.height, preprocessing.width, preprocessing.channels]
    images = [Float](repeating: 0, count: sources.count * size)
    let results = try images.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      return try Parallel.map(count: sources.count, threads: threads) { position in
        try preparation.write(
          sources[sources.startIndex + position],
          to: UnsafeMutableBufferPointer(rebasing: buffer[position * size..<(position + 1) * size]))
      }
    }
    for (position, (source, result)) in zip(sources, results).enumerated() {
      switch result {
      case .ready(let placement):
        // What was left out leaves no gap.
        if count < position {
          images.replaceSubrange(
            count * size..<(count + 1) * size, with: images[position * size..<(position + 1) * size]
          )
        }
        names.append(source.name)
        placements.append(placement)
      case .skipped(let reason):
        skipped.append(SkippedImage(name: source.name, reason: reason))
      }
    }
    images.removeLast((sources.count - count) * size)
    shape[0] = count
  }
}

/// How each image becomes input.
private struct Preparation: Sendable {
  let preprocessing: Preprocessing
  let normalization: Normalization
  /// The shorter side at which a JPEG may be decoded. Places are found in all of an image's pixels.
  let shorterSide: Int?
  let skipsBadImages: Bool

  enum Outcome: Sendable {
    case ready(Placement)
    case skipped(String)
  }

  init(_ card: ModelCard, skipsBadImages: Bool) throws {
    preprocessing = card.preprocessing
    try preprocessing.validate()
    normalization = Normalization(preprocessing)
    shorterSide =
      switch card.task {
      case .classification, .regression, .verification: preprocessing.sufficientShorterSide
      case .detection, .segmentation: nil
      }
    self.skipsBadImages = skipsBadImages
  }

  /// Numbers of one image.
  var size: Int { preprocessing.height * preprocessing.width * preprocessing.channels }

  func write(
    _ source: InputBatch.Source, to output: UnsafeMutableBufferPointer<Float>
  ) throws -> Outcome {
    let image: Image
    do {
      image = try source.image.decoded(
        channels: preprocessing.channels, atLeast: shorterSide, name: source.name)
    } catch let error as ImageError where skipsBadImages {
      return .skipped(error.description)
    }
    let prepared = try preprocessing.prepare(image, name: source.name)
    normalization.apply(to: prepared, into: output)
    return .ready(preprocessing.placement(imageWidth: image.width, imageHeight: image.height))
  }
}
