/// Which of a model's many boxes count as detections.
public struct DetectionSettings: Codable, Hashable, Sendable {
  /// The lowest score.
  public var confidence: Double
  /// The overlap (IoU) above which the weaker of two boxes of a class is dropped.
  public var iou: Double
  /// The maximum number of objects in an image.
  public var maxDetections: Int
  /// Whether a cell counts for every class with a sufficient score, rather than for its best class
  /// alone.
  public var multiLabel: Bool
  /// The maximum number of boxes of an image that are compared with each other, by descending
  /// score.
  public var maxCandidates: Int

  /// Makes settings.
  public init(
    confidence: Double = 0.25, iou: Double = 0.7, maxDetections: Int = 300,
    multiLabel: Bool = false, maxCandidates: Int = 30_000
  ) {
    self.confidence = confidence
    self.iou = iou
    self.maxDetections = maxDetections
    self.multiLabel = multiLabel
    self.maxCandidates = maxCandidates
  }

  /// For predictions: scores from 0.25, one class for each cell.
  public static let prediction = DetectionSettings()
  /// For metrics over all scores: scores from 0.001, any number of classes for each cell.
  public static let evaluation = DetectionSettings(confidence: 0.001, multiLabel: true)
}
