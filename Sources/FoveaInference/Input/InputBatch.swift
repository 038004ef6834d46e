import FoveaImages
import FoveaSupport

/// A batch of images: preprocessed, or at their own size.
struct InputBatch: Sendable {
  /// Each image's position in the given list.
  var positions: [Int] = []
  /// Each image's name in messages.
  var names: [String] = []
  /// The placement of each image in the input.
  var placements: [Placement] = []
  /// Normalised pixels, `[N, height, width, channels]`.
  var images: [Float] = []
  /// The shape of `images`.
  var shape: [Int]
  /// The images at their own size, where they aren't preprocessed.
  var wholes: [Image] = []
  /// The images skipped because they cannot be decoded.
  var skipped: [SkippedImage] = []

  /// The number of images.
  var count: Int { names.count }

  /// An image with its name in messages, and its position in the given list.
  struct Source: Sendable {
    var image: InputImage
    var name: String
    var position: Int

    /// Numbers and names images.
    static func all(_ images: [InputImage]) -> [Source] {
      images.enumerated().map { position, image in
        let number = images.count > 1 ? "image \(position + 1)" : "the image"
        return Source(image: image, name: image.name ?? number, position: position)
      }
    }
  }

  /// Decodes images without preprocessing them.
  ///
  /// - Throws: `ImageError` where one cannot be decoded and `onBadImage` isn't `skip`.
  init(whole sources: ArraySlice<Source>, channels: Int, onBadImage: BadImagePolicy) throws {
    shape = []
    for source in sources {
      do {
        wholes.append(
          try source.image.decoded(channels: channels, atLeast: nil, name: source.name))
        names.append(source.name)
        positions.append(source.position)
      } catch let error as ImageError where onBadImage == .skip {
        skipped.append(SkippedImage(name: source.name, reason: error.description))
      }
    }
  }

  /// Decodes and preprocesses images on several threads.
  ///
  /// - Throws: `ImageError` where one cannot be decoded and `onBadImage` isn't `skip`,
  ///   `PreprocessingError` where one has another size and isn't resized.
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
        // A skipped image leaves no gap.
        if count < position {
          images.replaceSubrange(
            count * size..<(count + 1) * size, with: images[position * size..<(position + 1) * size]
          )
        }
        names.append(source.name)
        positions.append(source.position)
        placements.append(placement)
      case .skipped(let reason):
        skipped.append(SkippedImage(name: source.name, reason: reason))
      }
    }
    images.removeLast((sources.count - count) * size)
    shape[0] = count
  }
}

/// The preprocessing of each image.
private struct Preparation: Sendable {
  let preprocessing: Preprocessing
  let normalization: Normalization
  /// The minimum shorter side to which a JPEG may be reduced; nil where results refer to its
  /// pixels.
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
      card.task.annotation.hasPlaces ? nil : preprocessing.sufficientShorterSide
    self.skipsBadImages = skipsBadImages
  }

  /// The number of values of one image's input.
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
