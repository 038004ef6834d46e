import Foundation
import FoveaImages
import FoveaSupport

/// The annotation of an image, of the kind that the task needs.
public enum Annotation: Sendable {
  /// The index of its class in `Dataset.classNames`.
  case label(Int)
  /// Numbers to predict, in the order of `Dataset.classNames`, which name them.
  case values([Double])
  /// The objects in the image; empty where it shows none.
  case boxes([BoxAnnotation])
  /// A class for each pixel; the mask has the image's size.
  indirect case mask(MaskSource)
}

/// An object in an image.
public struct BoxAnnotation: Sendable, Hashable, Codable {
  /// The index of its class in `Dataset.classNames`.
  public var label: Int
  /// The box, in pixels of the image as decoded.
  public var box: BoundingBox
  /// Whether the box stands for a group of objects: detections in it count neither as hits nor as
  /// errors.
  public var isCrowd: Bool
  /// Whether the object is too hard to recognise to be asked for, as Pascal VOC marks some:
  /// detections of it count neither as hits nor as errors.
  public var isDifficult: Bool
  /// Area of the object in square pixels where the data states one, as COCO does for outlines; nil
  /// means the area of the box.
  public var area: Double?

  /// Makes the annotation of one object; `area` is in square pixels.
  public init(
    label: Int, box: BoundingBox, isCrowd: Bool = false, isDifficult: Bool = false,
    area: Double? = nil
  ) {
    self.label = label
    self.box = box
    self.isCrowd = isCrowd
    self.isDifficult = isDifficult
    self.area = area
  }

  /// Whether training and evaluation pass over it: a crowd, or a difficult object.
  public var isIgnored: Bool { isCrowd || isDifficult }
}

/// A mask that is read when it is needed.
public struct MaskSource: Sendable {
  /// The files the mask is made of: a change of one is a change of the mask. Empty where
  /// `fingerprint` is enough.
  public var files: [URL]
  /// Distinguishes masks made of the same files, such as the outlines of several images in one JSON
  /// file.
  public var fingerprint: String
  /// Decodes the mask; throws `DatasetError` where it cannot be read.
  public var read: @Sendable () throws -> LabelMask

  /// Describes a mask.
  ///
  /// - Parameter read: decodes the mask, or throws `DatasetError` where it cannot be read. Its size
  ///   is checked against the image's afterwards.
  public init(
    files: [URL], fingerprint: String = "", read: @escaping @Sendable () throws -> LabelMask
  ) {
    self.files = files
    self.fingerprint = fingerprint
    self.read = read
  }

  /// The fingerprint of a mask without a file: all background.
  static let impliedBackground = "background"

  /// Wraps a mask that is in memory.
  public init(_ mask: LabelMask) {
    self.init(files: [], fingerprint: ContentDigest.digest(of: mask.values)) { mask }
  }
}

extension Dataset {
  /// The digest of each sample's annotation, in order.
  ///
  /// - Throws: `DatasetError` where a mask's file cannot be read.
  func annotationDigests() throws -> [String] {
    try Parallel.map(count: samples.count) { try samples[$0].annotation.digest() }
  }
}

extension Annotation {
  /// The classes of the annotated items: the image's class, or one for each object; empty for
  /// values and masks.
  public var labels: [Int] {
    switch self {
    case .label(let label): [label]
    case .boxes(let boxes): boxes.map(\.label)
    case .values, .mask: []
    }
  }

  /// Whether it refers to places in the image: boxes and masks do.
  var hasPlaces: Bool {
    switch self {
    case .label, .values: false
    case .boxes, .mask: true
    }
  }

  /// A digest of the annotation: it changes when the annotation does.
  ///
  /// - Throws: `DatasetError` where a mask's file cannot be read.
  func digest() throws -> String {
    switch self {
    case .label(let label): return String(label)
    case .values(let values):
      return ContentDigest.digest(ofText: values.map { "\($0)" }.joined(separator: " "))
    case .boxes(let boxes):
      let lines = boxes.map {
        "\($0.label) \($0.box.left) \($0.box.top) \($0.box.right) \($0.box.bottom) \($0.isIgnored)"
      }
      return ContentDigest.digest(ofText: lines.joined(separator: "\n"))
    case .mask(let source):
      let contents = try source.files.map { try ContentDigest.digest(of: .file($0)) }
      return ContentDigest.digest(ofText: ([source.fingerprint] + contents).joined(separator: "\n"))
    }
  }
}
