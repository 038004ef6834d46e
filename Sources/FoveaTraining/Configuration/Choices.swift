import FoveaSupport

/// Where the mean and deviation that images are normalised by come from.
public enum NormalizationSource: String, Sendable, CaseIterable {
  /// The initial weights' own, where they say; else measured.
  case automatic = "auto"
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

/// How batch normalizations behave in training.
public enum BatchNormChoice: String, Sendable, CaseIterable {
  /// As their part does: running statistics follow the batches, and stay where the part is frozen.
  case automatic = "auto"
  /// Running statistics follow the batches in frozen parts, too.
  case train
  /// Running statistics stay as they are everywhere; γ and β are trained.
  case statisticsFrozen = "statistics-frozen"
  /// Running statistics, γ and β stay as they are everywhere.
  case frozen
}

/// The losses.
public enum LossChoice: String, Sendable, CaseIterable {
  /// The task's usual one: cross-entropy, crossEntropyDice, detection or meanSquaredError.
  case automatic = "auto"
  /// −log p of the true class.
  case crossEntropy = "cross-entropy"
  /// −(1 − p)^γ log p of the true class; detection: the class term is played down likewise.
  case focal
  /// Segmentation: soft Dice of each image.
  case dice
  /// Segmentation: soft Dice over the batch.
  case batchDice = "batch-dice"
  /// Segmentation: cross-entropy plus soft Dice.
  case crossEntropyDice = "cross-entropy-dice"
  /// Segmentation: Dice with false positives and negatives weighed apart.
  case tversky
  /// Segmentation: the convex extension of IoU.
  case lovasz
  /// Detection: overlap of boxes, cross-entropy of classes, distribution of distances.
  case detection
  /// Detection: squared error of coordinates, cross-entropy of objectness and of classes.
  case composite
  /// Regression: mean squared error.
  case meanSquaredError = "mse"
  /// Regression: mean absolute error.
  case meanAbsoluteError = "mae"
  /// Regression: squared where near, absolute where far.
  case huber
  /// Verification: of three images, the two of one identity are to be nearer by a margin.
  case triplet
  /// Verification: listed pairs are to be near or farther than a margin.
  case contrastive
}

/// How images of other sizes are brought to the input size.
public enum ResizeChoice: String, Sendable, CaseIterable {
  /// Letterbox for detection, else stretch.
  case automatic = "auto"
  /// Not at all.
  case none
  /// Each side on its own.
  case stretch
  /// Proportions kept, the rest filled.
  case letterbox
  /// Proportions kept, the centre cut out.
  case crop
}

/// Which cells of a detector answer for an object in training.
public enum AssignmentChoice: String, Sendable, CaseIterable {
  /// Those whose box and class fit best (Feng et al. 2021).
  case taskAligned = "task-aligned"
  /// Those of least cost, as many as fit well (Ge et al. 2021).
  case simOTA = "simota"
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
  /// With replacement, every class equally likely: oversamples rare classes.
  case balanced
  /// As many of each class as the rarest has.
  case undersample
  /// With replacement, by the samples' weights.
  case weighted
}
