import FoveaImages

/// The images with the lowest and the highest share of wrong pixels, with their masks.
public struct MaskExamples: Sendable {
  /// An image with its masks.
  public struct Example: Sendable {
    /// Its position in the data set's samples.
    public var index: Int
    /// The predicted class of each pixel.
    public var prediction: LabelMask
    /// The labelled class of each pixel.
    public var groundTruth: LabelMask
    /// The share of wrong pixels.
    public var error: Double
  }

  /// The maximum number of images of either kind.
  public static let limit = 4

  /// The images of lowest error, ascending.
  public private(set) var best: [Example] = []
  /// The images of highest error, descending, without those in `best`.
  public var worst: [Example] {
    highest.filter { example in !best.contains { $0.index == example.index } }
  }
  private var highest: [Example] = []

  /// Starts without images.
  public init() {}

  mutating func add(_ index: Int, prediction: LabelMask, groundTruth: LabelMask) {
    let wrong = zip(prediction.values, groundTruth.values).count {
      $1 != LabelMask.ignored && $0 != $1
    }
    let example = Example(
      index: index, prediction: prediction, groundTruth: groundTruth,
      error: Double(wrong) / Double(max(groundTruth.values.count, 1)))
    best = Array(
      (best + [example]).sorted { ($0.error, $0.index) < ($1.error, $1.index) }
        .prefix(Self.limit))
    highest = Array(
      (highest + [example]).sorted { (-$0.error, $0.index) < (-$1.error, $1.index) }
        .prefix(Self.limit))
  }
}
