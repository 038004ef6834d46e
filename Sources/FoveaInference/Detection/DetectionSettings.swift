/// Which of a model's many boxes are given out.
public struct DetectionSettings: Codable, Hashable, Sendable {
  /// The lowest score.
  public var confidence: Double
  /// The overlap (IoU) above which the weaker of two boxes of a class is left out.
  public var iou: Double
  /// The most objects of an image.
  public var maxDetections: Int
  /// Whether a cell may be an object of each class that scores enough, rather than of its best class
  /// alone.
  public var multiLabel: Bool
  /// The most boxes of an image that are compared with each other: those of the highest scores.
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

  /// For people to look at: scores of 0.25 and more, one class for each cell.
  public static let prediction = DetectionSettings()
  /// For metrics that walk all scores: 0.001 and more, any number of classes for each cell.
  public static let evaluation = DetectionSettings(confidence: 0.001, multiLabel: true)
}
