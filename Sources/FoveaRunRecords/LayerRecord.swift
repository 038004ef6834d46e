/// The state of one layer in one training step, before its update: a row of a ``WatchRecord``.
///
/// Norms are Euclidean over the layer's weights (its convolution or dense weights, or the scales of
/// a normalization), without biases. Values are what later layers read: the results of the
/// activation function that follows the layer, else the layer's own.
public struct LayerRecord: Codable, Sendable, Equatable {
  /// The path of the layer's parameters, such as `stages.0.0.conv1`.
  public var path: String
  /// Whether it has weights of a convolution or a dense layer; otherwise it is a normalization.
  public var hasWeights: Bool
  /// The shape of its values for one image, such as `[16, 16, 64]` (height, width, channels).
  public var shape: [Int]
  /// The activation function behind it: `relu`, `relu6`, `sigmoid`, `tanh`, `hardSigmoid` or
  /// `gate`; nil for none and for functions whose units neither die nor saturate.
  public var activation: String?
  /// The mean of the values over batch, pixels and channels.
  public var mean: Double
  /// Their standard deviation.
  public var deviation: Double
  /// The share of values that are exactly 0.
  public var zeroShare: Double
  /// The norm of the weights.
  public var weightNorm: Double
  /// The norm of the gradient of the batch's mean loss, before clipping and weight decay; nil where
  /// the weights are frozen.
  public var gradientNorm: Double?
  /// The norm of the update divided by that of the weights before it; nil where the weights are
  /// frozen or were 0.
  public var updateRatio: Double?
  /// Of a batch norm: the root mean square over channels of (batch mean − running mean) / running
  /// deviation.
  public var meanDrift: Double?
  /// Of a batch norm: the median over channels of batch variance / running variance.
  public var varianceRatio: Double?

  /// Makes a record without an update and drift.
  public init(
    path: String, hasWeights: Bool, shape: [Int], activation: String?, mean: Double,
    deviation: Double, zeroShare: Double, weightNorm: Double, gradientNorm: Double?
  ) {
    self.path = path
    self.hasWeights = hasWeights
    self.shape = shape
    self.activation = activation
    self.mean = mean
    self.deviation = deviation
    self.zeroShare = zeroShare
    self.weightNorm = weightNorm
    self.gradientNorm = gradientNorm
  }
}
