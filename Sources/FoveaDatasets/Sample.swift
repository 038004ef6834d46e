import Foundation
import FoveaImages
import FoveaSupport

/// The place of an image's pixels.
public enum ImageSource: Sendable {
  /// An image file, decoded when it is needed.
  case file(URL)
  /// One image of a buffer with many images of one size (IDX, CIFAR, generated data), by its index.
  case memory(MemoryImages, Int)
}

/// One image and its annotation.
public struct Sample: Sendable {
  /// The sample's name, unique in the data set: the path below the root, or `"train-images#123"`.
  public var id: String
  /// The place of its pixels.
  public var source: ImageSource {
    get { place.source }
    set { place = SamplePlace(newValue) }
  }
  private var place: SamplePlace
  /// The annotation, of the kind that the task needs.
  public var annotation: Annotation
  /// Its weight in the loss, at least 0; nil where the data states none.
  public var weight: Double?
  /// Its split; nil until the data set is divided.
  public var split: Split?
  /// The group that it shares with its near-duplicates: patient, part, scene. A split keeps groups
  /// together.
  public var group: String?
  /// The time at which it was taken, in seconds since any fixed moment, for a temporal split.
  public var time: Double?
  /// The number of the image in the file it was read from, as COCO's files have; nil for others.
  public var sourceID: Int?
  /// The texts of further columns of a CSV file, in the order of `Dataset.columnNames`.
  public var columnTexts: [String] = []

  /// Makes a sample from its parts.
  public init(
    id: String, source: ImageSource, annotation: Annotation, weight: Double? = nil,
    split: Split? = nil, group: String? = nil, time: Double? = nil, sourceID: Int? = nil
  ) {
    self.id = id
    place = SamplePlace(source)
    self.annotation = annotation
    self.weight = weight
    self.split = split
    self.group = group
    self.time = time
    self.sourceID = sourceID
  }

  /// Makes a sample for classification.
  public init(
    id: String, source: ImageSource, label: Int, weight: Double? = nil, split: Split? = nil,
    group: String? = nil, time: Double? = nil
  ) {
    self.init(
      id: id, source: source, annotation: .label(label), weight: weight, split: split,
      group: group, time: time)
  }

  /// The index of its class in `Dataset.classNames`.
  ///
  /// - Precondition: the annotation is a class, as in classification.
  public var label: Int {
    get {
      guard case .label(let label) = annotation else {
        preconditionFailure("\(id) has no class label")
      }
      return label
    }
    set { annotation = .label(newValue) }
  }

  /// The objects in it; empty where the task is not detection.
  public var boxes: [BoxAnnotation] {
    if case .boxes(let boxes) = annotation { boxes } else { [] }
  }
}

extension Sample {
  /// Makes a sample of an image file below a folder that many samples share: a location of its own
  /// for each would be most of what a large set takes in memory.
  ///
  /// - Parameter path: the path of the file, relative to the folder or absolute; nil for the id.
  init(
    id: String, path: String? = nil, below folder: SharedFolder, annotation: Annotation,
    weight: Double? = nil, split: Split? = nil, group: String? = nil, time: Double? = nil,
    sourceID: Int? = nil
  ) {
    self.id = id
    place = .file(path ?? id, below: folder)
    self.annotation = annotation
    self.weight = weight
    self.split = split
    self.group = group
    self.time = time
    self.sourceID = sourceID
  }
}

/// A folder that many samples refer to.
final class SharedFolder: Sendable {
  let url: URL
  /// Its path, with a slash at the end.
  let prefix: String

  init(_ url: URL) {
    self.url = url
    prefix = url.path.hasSuffix("/") ? url.path : url.path + "/"
  }

  /// The path of a file below it, or of an absolute path.
  func path(_ name: String) -> String { name.hasPrefix("/") ? name : prefix + name }

  fileprivate static let root = SharedFolder(URL(fileURLWithPath: "/"))
}

/// The place of a sample's pixels, in as little memory as possible.
private enum SamplePlace: Sendable {
  case file(String, below: SharedFolder)
  case memory(MemoryImages, Int)

  init(_ source: ImageSource) {
    switch source {
    case .file(let url): self = .file(url.path, below: .root)
    case .memory(let images, let index): self = .memory(images, index)
    }
  }

  var source: ImageSource {
    switch self {
    case .file(let path, let folder): .file(FileAccess.url(path, in: folder.url))
    case .memory(let images, let index): .memory(images, index)
    }
  }
}

/// Many images of one size in one buffer, interleaved: axes image, height, width, channels.
public final class MemoryImages: Sendable {
  /// Columns of each image.
  public let width: Int
  /// Rows of each image.
  public let height: Int
  /// Samples per pixel, 1 (grey) or 3 (RGB).
  public let channels: Int
  /// The number of images in the buffer.
  public let count: Int
  private let bytes: [UInt8]
  private let start: Int

  /// Wraps a buffer with its first image at byte `start` (after a file's header, for example).
  ///
  /// - Precondition: the buffer holds `count` whole images after `start`.
  public init(
    width: Int, height: Int, channels: Int, count: Int, bytes: [UInt8], startingAt start: Int = 0
  ) {
    precondition(
      bytes.count - start >= count * width * height * channels,
      "\(count) images of \(width)x\(height)x\(channels) do not fit \(bytes.count - start) bytes")
    self.width = width
    self.height = height
    self.channels = channels
    self.count = count
    self.bytes = bytes
    self.start = start
  }

  /// The number of bytes per image.
  public var imageSize: Int { width * height * channels }

  /// Copies one image out of the buffer.
  public func image(at index: Int) -> Image {
    Image(
      width: width, height: height, channels: channels,
      pixels: withBytes(at: index) { Array($0) })
  }

  /// Passes one image's bytes to `body`: `height * width * channels`, interleaved.
  ///
  /// - Throws: the errors of `body`.
  public func withBytes<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R)
    rethrows -> R
  {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let first = start + index * imageSize
    return try bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[first..<first + imageSize]))
    }
  }
}
