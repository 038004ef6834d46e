import FoveaSupport

/// The evidence that a method finds at each position of a layer or an image.
///
/// Values are signed and unscaled. What is positive speaks for the output; a picture scales it to
/// its peak, and so can't show that there was next to none.
public struct EvidenceMap: Sendable, Equatable {
  /// The method.
  public let method: SeeingMethod
  /// The path of the layer; nil for the input.
  public let layer: String?
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Values in row-major order.
  public let values: [Float]
  /// Integrated gradients: how they were computed, and how far their sum is from the difference of
  /// the scores; nil for other methods.
  public let integration: Integration?

  /// The accuracy of integrated gradients.
  public struct Integration: Codable, Sendable, Equatable {
    /// The number of steps between the blank image and the image.
    public var steps: Int
    /// The score of the blank image.
    public var baselineScore: Double
    /// |sum of the map − (score − baseline score)| over |score − baseline score|.
    public var relativeError: Double
  }

  /// Makes a map.
  ///
  /// - Precondition: `values.count == width * height`.
  public init(
    method: SeeingMethod, layer: String?, width: Int, height: Int, values: [Float],
    integration: Integration? = nil
  ) {
    precondition(
      values.count == width * height,
      "a map of \(width)x\(height) needs \(width * height) values, got \(values.count)")
    self.method = method
    self.layer = layer
    self.width = width
    self.height = height
    self.values = values
    self.integration = integration
  }

  /// The highest value.
  public var peak: Float { values.max() ?? 0 }
  /// The lowest value.
  public var lowest: Float { values.min() ?? 0 }
  /// Whether any value speaks for the output.
  public var hasPositiveEvidence: Bool { peak > 0 }

  /// The sum of the positive values over the sum of all absolute values; 0 where all are 0.
  public var positiveShare: Double {
    var (positive, total) = (0.0, 0.0)
    for value in values {
      positive += Double(max(value, 0))
      total += Double(abs(value))
    }
    return total > 0 ? positive / total : 0
  }

  /// The positive values, 0 elsewhere.
  public var positive: [Float] { values.map { max($0, 0) } }
}
