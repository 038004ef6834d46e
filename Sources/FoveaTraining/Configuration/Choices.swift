/// Where the mean and deviation that images are normalised by come from.
public enum NormalizationSource: String, Sendable, CaseIterable {
  /// Measured on the training split.
  case measured
  /// ImageNet's, for colour images.
  case imagenet
  /// None: values are scaled to 0...1.
  case none
}

/// The optimizers.
public enum OptimizerChoice: String, Sendable, CaseIterable {
  /// Gradient descent: one update an epoch, by the gradient of all samples.
  case gradientDescent = "gradient-descent"
  /// Stochastic gradient descent with momentum.
  case sgd
  /// AdaGrad.
  case adagrad
  /// RMSProp.
  case rmsprop
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw

  /// The learning rate where none is set.
  var usualLearningRate: Double {
    switch self {
    case .gradientDescent: 0.1
    case .sgd: 0.05
    case .adagrad: 0.01
    case .rmsprop, .adam, .adamw: 0.001
    }
  }
}

/// The learning-rate schedules.
public enum ScheduleChoice: String, Sendable, CaseIterable {
  /// The same throughout.
  case constant
  /// Multiplied by a factor every so many epochs.
  case step
  /// Falls along half a cosine.
  case cosine
  /// Rises, then falls far below.
  case oneCycle = "one-cycle"
  /// Multiplied by a factor every epoch.
  case exponential
  /// Multiplied by a factor when validation no longer improves.
  case plateau
}

/// The classification losses.
public enum LossChoice: String, Sendable, CaseIterable {
  /// −log p of the true class.
  case crossEntropy = "cross-entropy"
  /// −(1 − p)^γ log p of the true class.
  case focal
}

/// What a weighted sum of losses is divided by.
public enum ReductionChoice: String, Sendable, CaseIterable {
  /// The number of samples.
  case samples
  /// The sum of their weights.
  case weights
}

/// How samples are drawn for an epoch.
public enum SamplerChoice: String, Sendable, CaseIterable {
  /// Each once, in a new order.
  case shuffle
  /// With replacement, every class equally likely.
  case balanced
  /// With replacement, by the samples' weights.
  case weighted
}
