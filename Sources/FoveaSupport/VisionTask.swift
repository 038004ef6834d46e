/// What a model does with an image.
public enum VisionTask: String, Codable, Sendable, CaseIterable {
  /// One class for the image.
  case classification
  /// Numbers for the image.
  case regression
  /// Boxes around objects, each with a class.
  case detection
  /// A class for each pixel.
  case segmentation
}
