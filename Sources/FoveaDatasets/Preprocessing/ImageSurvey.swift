import FoveaImages
import FoveaSupport

/// The sizes and channels of a data set's images, from their headers alone.
public struct ImageSurvey: Sendable, Equatable {
  /// An image size with the number of its images.
  public struct Size: Sendable, Equatable {
    /// Columns of each image.
    public let width: Int
    /// Rows of each image.
    public let height: Int
    /// The number of images with this size.
    public let count: Int
  }

  /// The sizes that occur, by descending count.
  public let sizes: [Size]
  /// 1 where every image is grey, else 3.
  public let channels: Int
  /// The images with an unreadable header, with the reasons.
  public let unreadable: [SkippedImage]

  /// Reads every image's header; no pixels are decoded.
  public init(of dataset: Dataset) {
    let samples = dataset.samples
    let heads = Parallel.map(count: samples.count) { Head(samples[$0]) }
    var counts: [[Int]: Int] = [:]
    var unreadable: [SkippedImage] = []
    for (sample, head) in zip(samples, heads) {
      switch head {
      case .size(let width, let height, _): counts[[width, height], default: 0] += 1
      case .problem(let reason):
        unreadable.append(SkippedImage(name: sample.id, reason: reason))
      }
    }
    sizes = counts.sorted { ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1]) }
      .map { Size(width: $0.key[0], height: $0.key[1], count: $0.value) }
    channels = heads.contains { if case .size(_, _, 3) = $0 { true } else { false } } ? 3 : 1
    self.unreadable = unreadable
  }

  /// Stops where an image cannot be read, before time is spent on the others.
  ///
  /// - Throws: `DatasetError` of kind `badImage` that lists the images with their reasons.
  public func check() throws {
    guard let first = unreadable.first else { return }
    guard unreadable.count > 1 else { throw DatasetError(.badImage, first.reason) }
    throw DatasetError(
      .badImage,
      "\(unreadable.count) images cannot be read:" + DatasetError.lines(unreadable.map(\.reason))
        + "\nReplace or remove them, or set `onBadImage` to skip")
  }

  /// Whether all images have one size.
  public var isUniform: Bool { sizes.count == 1 }

  /// An input that suits these images: their own size where all have the same of at most `limit`,
  /// else `limit` squared; images of other sizes are stretched.
  public func suggestedPreprocessing(limit: Int = 224) -> Preprocessing {
    if isUniform, let size = sizes.first, max(size.width, size.height) <= limit {
      return Preprocessing(width: size.width, height: size.height, channels: channels)
    }
    return Preprocessing(width: limit, height: limit, channels: channels)
  }

  private enum Head: Sendable {
    case size(Int, Int, Int)
    case problem(String)

    init(_ sample: Sample) {
      switch sample.source {
      case .memory(let images, _):
        self = .size(images.width, images.height, images.channels)
      case .file(let url):
        do {
          let header = try Image.header(of: url)
          self = .size(header.width, header.height, header.channels)
        } catch {
          self = .problem(error.description)
        }
      }
    }
  }
}
