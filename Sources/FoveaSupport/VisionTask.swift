/// The kind of output of a model.
public enum VisionTask: String, Codable, Sendable, CaseIterable {
  /// One class for the image.
  case classification
  /// Numbers for the image.
  case regression
  /// Boxes around objects, each with a class.
  case detection
  /// A class for each pixel.
  case segmentation
  /// An embedding of the image; the embeddings of two images of the same identity are near.
  case verification
}

extension VisionTask {
  /// Whether samples or objects have one class each, which can be counted without reading masks.
  package var countsLabels: Bool {
    switch self {
    case .classification, .detection, .verification: true
    case .regression, .segmentation: false
    }
  }
}
