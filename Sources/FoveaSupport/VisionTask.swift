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
  /// An embedding of the image: two images show the same identity where their embeddings are near.
  case verification
}

extension VisionTask {
  /// Whether samples or objects have a class each, which can be counted without reading masks.
  package var countsLabels: Bool {
    switch self {
    case .classification, .detection, .verification: true
    case .regression, .segmentation: false
    }
  }
}
