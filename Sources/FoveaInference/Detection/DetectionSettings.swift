/// The selection of a model's boxes.
public struct DetectionSettings: Codable, Hashable, Sendable {
  /// The minimum score, 0 to 1.
  public var confidence: Double
  /// The IoU above which the box with the lower score of two boxes of a class is dropped, 0 to 1.
  /// Nil is 0.7, or 1 for a model that gives each object one box itself.
  public var iou: Double?
  /// The maximum number of objects in an image.
  public var maxDetections: Int
  /// Whether a cell gives a box for every class with a sufficient score, or only for its best
  /// class.
  public var multiLabel: Bool
  /// The maximum number of boxes of an image that are compared with each other, by descending
  /// score.
  public var maxCandidates: Int

  /// Makes settings.
  public init(
    confidence: Double = 0.25, iou: Double? = nil, maxDetections: Int = 300,
    multiLabel: Bool = false, maxCandidates: Int = 30_000
  ) {
    self.confidence = confidence
    self.iou = iou
    self.maxDetections = maxDetections
    self.multiLabel = multiLabel
    self.maxCandidates = maxCandidates
  }

  /// The settings for predictions: scores from 0.25, one class per cell.
  public static let prediction = DetectionSettings()
  /// The settings for metrics: scores from 0.001, any number of classes per cell.
  public static let evaluation = DetectionSettings(confidence: 0.001, multiLabel: true)
}
