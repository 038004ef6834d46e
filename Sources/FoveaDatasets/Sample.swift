import FoveaSupport
import FoveaImages
import Foundation

/// Where an image's pixels are.
public enum ImageSource: Sendable {
  /// An image file, decoded when it is needed.
  case file(URL)
  /// One image of a buffer that holds many of one size (IDX, CIFAR, generated data).
  case memory(MemoryImages, Int)
}

/// One image and what is true of it.
public struct Sample: Sendable {
  /// Its name, unique in the data set: the path below the root, or `"train-images#123"`.
  public var id: String
  /// Where its pixels are.
  public var source: ImageSource
  /// What is true of it.
  public var annotation: Annotation
  /// Its weight in the loss, where the data gives one.
  public var weight: Double?
  /// The split it belongs to; nil until the data set is split.
  public var split: Split?
  /// What it shares with its near-duplicates: patient, part, scene. One group stays in one split.
  public var group: String?
  /// When it was taken, in seconds since any fixed moment, for a temporal split.
  public var time: Double?

  /// Makes a sample.
  public init(
    id: String, source: ImageSource, annotation: Annotation, weight: Double? = nil,
    split: Split? = nil, group: String? = nil, time: Double? = nil
  ) {
    self.id = id
    self.source = source
    self.annotation = annotation
    self.weight = weight
    self.split = split
    self.group = group
    self.time = time
  }

  /// Makes a sample of a class.
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
  /// - Precondition: the sample has a class of its own, as in classification.
  public var label: Int {
    get {
      guard case .label(let label) = annotation else {
        preconditionFailure("\(id) has no class of its own")
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

/// Many images of one size in one buffer, interleaved: axes image, height, width, channels.
public final class MemoryImages: Sendable {
  /// Columns of an image.
  public let width: Int
  /// Rows of an image.
  public let height: Int
  /// Samples per pixel.
  public let channels: Int
  /// How many images the buffer holds.
  public let count: Int
  private let bytes: [UInt8]
  private let start: Int

  /// Wraps a buffer whose images begin at `start` (a file's header may precede them).
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

  /// Bytes of one image.
  public var imageSize: Int { width * height * channels }

  /// Copies one image out.
  public func image(at index: Int) -> Image {
    Image(
      width: width, height: height, channels: channels,
      pixels: withBytes(at: index) { Array($0) })
  }

  /// Lends one image's bytes: `height * width * channels`, interleaved.
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
