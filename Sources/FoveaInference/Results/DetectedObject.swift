import FoveaImages

/// An object that a detector found in an image.
public struct DetectedObject: Sendable, Hashable, Codable {
  /// The class: its index in the model's class names.
  public var label: Int
  /// The class's name.
  public var name: String
  /// How sure the model is, 0 to 1.
  public var score: Double
  /// Where it is, in pixels of the image.
  public var box: BoundingBox

  init(_ detection: Detection, classNames: [String]) {
    label = detection.label
    name = classNames[detection.label]
    score = detection.score
    box = detection.box
  }
}
