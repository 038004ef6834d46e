import FoveaImages

/// What a model of any task says of an image.
public enum VisionResult: Sendable, Equatable {
  /// Classification.
  case classification(Classification)
  /// Detection: objects, surest first.
  case objects([DetectedObject])
  /// Segmentation: the class of each pixel, of the image's own size.
  case mask(LabelMask)
  /// Regression: values in the order of the model's outputs.
  case values([EstimatedValue])
}
