import Foundation
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

extension Detection: CustomStringConvertible {
  /// The class's index, the score, and left, top, right and bottom in pixels:
  /// `class 2 0.91 at (10, 20, 110, 90)`.
  public var description: String { described(as: "class \(label)") }

  /// The description with the name of the class.
  func described(as name: String) -> String {
    let edges = [box.left, box.top, box.right, box.bottom].map { String(Int($0.rounded())) }
    return "\(name) \(String(format: "%.2f", score)) at (\(edges.joined(separator: ", ")))"
  }
}
