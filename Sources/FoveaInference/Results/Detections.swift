import Foundation
import FoveaImages
import FoveaSupport

/// A detector's result for an image: the objects, by descending score.
///
/// ```swift
/// for object in try detector.predict("street.jpg") {
///   print(object.label, object.score, object.box)
/// }
/// ```
public struct Detections: Sendable, Hashable, Codable, RandomAccessCollection {
  /// The objects by descending score; boxes in pixels of the image.
  public var objects: [Detection]
  /// The names of all classes, by label.
  public var classNames: [String]
  /// The width of the image in pixels.
  public var imageWidth: Int
  /// The height of the image in pixels.
  public var imageHeight: Int

  init(_ objects: [Detection], classNames: [String], in placement: Placement) {
    self.objects = objects
    self.classNames = classNames
    imageWidth = placement.imageWidth
    imageHeight = placement.imageHeight
  }

  /// The name of an object's class.
  public func name(of object: Detection) -> String { classNames[object.label] }

  /// The first position: 0.
  public var startIndex: Int { objects.startIndex }
  /// The number of objects.
  public var endIndex: Int { objects.endIndex }
  /// The object at a position; position 0 has the highest score.
  public subscript(position: Int) -> Detection { objects[position] }
}

extension Detections: CustomStringConvertible {
  /// The number of objects, and up to five of them with left, top, right and bottom in pixels:
  /// `1 object: car 0.91 at (10, 20, 110, 90)`.
  public var description: String {
    guard !isEmpty else { return "no objects" }
    let shown = prefix(5).map { $0.described(as: name(of: $0)) }
    return NumberText.count(count, "object") + ": " + shown.joined(separator: ", ")
      + (count > shown.count ? ", …" : "")
  }
}
