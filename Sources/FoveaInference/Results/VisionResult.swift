/// The result of a model of any task for an image.
public enum VisionResult: Sendable, Equatable {
  /// The class of the image.
  case classification(Classification)
  /// The objects in the image.
  case detection(Detections)
  /// The class of each pixel.
  case segmentation(Segmentation)
  /// The values estimated from the image.
  case regression(Estimates)
  /// The embedding, close to those of the same identity.
  case verification(Embedding)
}

extension VisionResult: CustomStringConvertible {
  /// The result in one line.
  public var description: String {
    switch self {
    case .classification(let found): found.description
    case .detection(let found): found.description
    case .segmentation(let found): found.description
    case .regression(let found): found.description
    case .verification(let found): found.description
    }
  }
}
