import FoveaImages
import FoveaSupport

/// Mean and standard deviation of each channel over the training split, in units of 0...1.
///
/// The deviation is over all pixels (divided by N). Sums of bytes and of their squares are whole
/// numbers, so the result is exact and the same for any number of threads.
public struct ChannelStatistics: Codable, Sendable, Equatable {
  /// Means per channel, in 0...1.
  public let mean: [Double]
  /// Deviations per channel; at least 1/255, so that a constant channel causes no division by zero.
  public let deviation: [Double]
  /// The number of measured images.
  public let imageCount: Int

  /// Measures the training split, never another.
  ///
  /// Images are measured at the input size. Where the preprocessing pads (`letterbox`), they are
  /// stretched instead, as padding is not data.
  ///
  /// - Parameters:
  ///   - limit: The most images to measure, spread evenly over the split; nil measures all.
  ///   - onBadImage: The handling of images that cannot be decoded.
  /// - Throws: `DatasetError` where an image cannot be decoded, or none is left.
  public static func measure(
    _ dataset: Dataset, preprocessing: Preprocessing, limit: Int? = nil,
    onBadImage: BadImagePolicy = .error, threads: Int? = nil
  ) throws -> ChannelStatistics {
    try preprocessing.check()
    var preparation = preprocessing
    if preparation.resize == .letterbox { preparation.resize = .stretch }
    let plan = preparation
    let members = dataset.indices(of: .training)
    let count = min(members.count, max(limit ?? members.count, 0))
    let sums = try Parallel.map(count: count, threads: threads ?? Parallel.cores) { number in
      let sample = dataset.samples[members[number * members.count / count]]
      do {
        let image = try sample.decoded(
          channels: plan.channels, atLeast: plan.sufficientShorterSide)
        return Sums(try plan.prepare(image, name: sample.id))
      } catch let error as DatasetError where error.kind == .badImage && onBadImage == .skip {
        return Sums(channels: plan.channels)
      }
    }
    return try ChannelStatistics(sums, of: dataset, channels: plan.channels)
  }

  private init(_ sums: [Sums], of dataset: Dataset, channels: Int) throws {
    var total = Sums(channels: channels)
    for sum in sums { total.add(sum) }
    guard total.pixels > 0 else {
      throw DatasetError(
        .malformed,
        "\(dataset.root.path) has no training image to measure mean and deviation of")
    }
    let pixels = Double(total.pixels)
    mean = total.values.map { Double($0) / pixels / 255 }
    deviation = zip(total.values, total.squares).map { value, square in
      let mean = Double(value) / pixels
      return max((max(Double(square) / pixels - mean * mean, 0)).squareRoot() / 255, 1 / 255)
    }
    imageCount = sums.count { $0.pixels > 0 }
  }

  /// Per-channel sums of one image's bytes.
  private struct Sums {
    var pixels: UInt64 = 0
    var values: [UInt64]
    var squares: [UInt64]

    init(channels: Int) {
      values = [UInt64](repeating: 0, count: channels)
      squares = values
    }

    init(_ image: Image) {
      self.init(channels: image.channels)
      pixels = UInt64(image.width * image.height)
      image.pixels.withUnsafeBufferPointer { bytes in
        for channel in 0..<image.channels {
          var value: UInt64 = 0
          var square: UInt64 = 0
          for index in stride(from: channel, to: bytes.count, by: image.channels) {
            let byte = UInt64(bytes[index])
            value &+= byte
            square &+= byte &* byte
          }
          values[channel] = value
          squares[channel] = square
        }
      }
    }

    mutating func add(_ other: Sums) {
      pixels += other.pixels
      for channel in values.indices {
        values[channel] += other.values[channel]
        squares[channel] += other.squares[channel]
      }
    }
  }
}
