import Foundation
import FoveaImages
import FoveaSupport

/// What is true of an image.
public enum Annotation: Sendable {
  /// The index of its class in `Dataset.classNames`.
  case label(Int)
  /// Numbers to predict, in the order of `Dataset.classNames`.
  case values([Double])
  /// The objects in it.
  case boxes([BoxAnnotation])
  /// A class for each pixel.
  case mask(MaskSource)
}

/// An object in an image.
public struct BoxAnnotation: Sendable, Hashable, Codable {
  /// The index of its class in `Dataset.classNames`.
  public var label: Int
  /// Where it is, in pixels of the image as decoded.
  public var box: BoundingBox
  /// Whether it stands for a group of objects, which counts neither as found nor as missed.
  public var isCrowd: Bool
  /// Its area in square pixels where the data states one, as COCO does of outlines; else the box's.
  public var area: Double?

  /// Makes an annotation.
  public init(label: Int, box: BoundingBox, isCrowd: Bool = false, area: Double? = nil) {
    self.label = label
    self.box = box
    self.isCrowd = isCrowd
    self.area = area
  }
}

/// A mask that is read when it is needed.
public struct MaskSource: Sendable {
  /// The files it is made of, by which a change is noticed; empty where `fingerprint` says enough.
  public var files: [URL]
  /// What tells this mask apart from others of the same files, such as the outlines in a JSON file.
  public var fingerprint: String
  /// Reads it.
  public var read: @Sendable () throws -> LabelMask

  /// Describes a mask.
  ///
  /// - Parameter read: throws `DatasetError` where the mask cannot be read; its size is checked
  ///   against the image's afterwards.
  public init(
    files: [URL], fingerprint: String = "", read: @escaping @Sendable () throws -> LabelMask
  ) {
    self.files = files
    self.fingerprint = fingerprint
    self.read = read
  }

  /// The fingerprint of a mask that no file states: all background.
  static let impliedBackground = "background"

  /// A mask that is in memory already.
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
  /// The classes of what it counts: the image's, or each object's; empty for values and masks.
  public var labels: [Int] {
    switch self {
    case .label(let label): [label]
    case .boxes(let boxes): boxes.map(\.label)
    case .values, .mask: []
    }
  }

  /// Whether it names places in the image, by pixels.
  var hasPlaces: Bool {
    switch self {
    case .label, .values: false
    case .boxes, .mask: true
    }
  }

  /// Identifies the annotation's content: a change of it is noticed by this.
  ///
  /// - Throws: `DatasetError` where a mask's file cannot be read.
  func digest() throws -> String {
    switch self {
    case .label(let label): return String(label)
    case .values(let values):
      return ContentDigest.digest(ofText: values.map { "\($0)" }.joined(separator: " "))
    case .boxes(let boxes):
      let lines = boxes.map {
        "\($0.label) \($0.box.left) \($0.box.top) \($0.box.right) \($0.box.bottom) \($0.isCrowd)"
      }
      return ContentDigest.digest(ofText: lines.joined(separator: "\n"))
    case .mask(let source):
      let contents = try source.files.map { try ContentDigest.digest(of: .file($0)) }
      return ContentDigest.digest(ofText: ([source.fingerprint] + contents).joined(separator: "\n"))
    }
  }
}
