import FoveaImages

/// An object found by a detector.
public struct Detection: Sendable, Codable, Hashable {
  /// The class: its index in the model's class names.
  public var label: Int
  /// The detector's confidence, 0 to 1; detections are ranked by it.
  public var score: Double
  /// The box in pixels of the image.
  public var box: BoundingBox

  /// Makes a detection.
  public init(label: Int, score: Double, box: BoundingBox) {
    self.label = label
    self.score = score
    self.box = box
  }
}
