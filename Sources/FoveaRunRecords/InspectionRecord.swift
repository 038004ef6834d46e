import FoveaSupport

/// The forward and backward pass of one batch, layer by layer: `inspect.json`.
public struct InspectionRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The labels of the loss.
  public enum Labels: String, Codable, Sendable {
    /// Those of the data.
    case given
    /// The model's own predictions.
    case predicted
  }

  /// The version the record was written with.
  public var formatVersion = InspectionRecord.currentFormatVersion
  /// The model's catalogue name; `graph` for an imported network.
  public var model: String
  /// The task, such as `classification`.
  public var task: String
  /// The images: a split, or the name of a file.
  public var source: String
  /// The number of images.
  public var imageCount: Int
  /// Whether layers behaved as in training: batch statistics, dropout.
  public var isTraining: Bool
  /// The labels of the loss; nil for a forward pass alone.
  public var labels: Labels?
  /// The mean loss of the images; nil for a forward pass alone.
  public var loss: Double?
  /// The layers with parameters, from the input to the output.
  public var layers: [InspectedLayer]

  /// Makes a record of the current format.
  public init(
    model: String, task: String, source: String, imageCount: Int, isTraining: Bool,
    labels: Labels?, loss: Double?, layers: [InspectedLayer]
  ) {
    (self.model, self.task, self.source, self.imageCount) = (model, task, source, imageCount)
    (self.isTraining, self.labels, self.loss, self.layers) = (isTraining, labels, loss, layers)
  }
}

/// One layer with parameters in a forward and backward pass.
///
/// Activations are the values that later layers read: those of the activation function that follows
/// the layer, else the layer's own. Norms are Euclidean, over the whole batch; gradients are those
/// of the mean loss.
public struct InspectedLayer: Codable, Sendable, Equatable {
  /// The path, such as `stages.0.0.conv1`.
  public var path: String
  /// The kind, such as `Conv2D`; in an imported network the operator.
  public var kind: String
  /// The part of the model, such as `stem`, `stage1` or `head`.
  public var stage: String
  /// The shape of the activations without the batch: `[height, width, channels]`.
  public var shape: [Int]
  /// The activation function that follows; nil for none that is known, such as SiLU.
  public var activation: String?
  /// The mean of the activations.
  public var mean: Double
  /// The standard deviation of the activations.
  public var deviation: Double
  /// The lowest activation.
  public var minimum: Double
  /// The highest activation.
  public var maximum: Double
  /// The share of activations that are exactly 0.
  public var zeroShare: Double
  /// The norm of the gradient at the activations; nil for a forward pass alone.
  public var activationGradientNorm: Double?
  /// The number of learned parameters.
  public var parameterCount: Int
  /// The norm of the learned parameters.
  public var weightNorm: Double
  /// The norm of the gradient at the learned parameters; nil for a forward pass alone.
  public var weightGradientNorm: Double?

  /// Makes the record of a layer.
  public init(
    path: String, kind: String, stage: String, shape: [Int], activation: String?, mean: Double,
    deviation: Double, minimum: Double, maximum: Double, zeroShare: Double,
    activationGradientNorm: Double?, parameterCount: Int, weightNorm: Double,
    weightGradientNorm: Double?
  ) {
    (self.path, self.kind, self.stage, self.shape) = (path, kind, stage, shape)
    (self.activation, self.mean, self.deviation) = (activation, mean, deviation)
    (self.minimum, self.maximum, self.zeroShare) = (minimum, maximum, zeroShare)
    self.activationGradientNorm = activationGradientNorm
    (self.parameterCount, self.weightNorm) = (parameterCount, weightNorm)
    self.weightGradientNorm = weightGradientNorm
  }
}
