/// The losses that a configuration can name.
public enum LossKind: String, Sendable, CaseIterable {
  /// −log p of the label's class.
  case crossEntropy = "cross-entropy"
  /// −(1 − p)^γ log p of the label's class; in detection, the same for the classification term.
  case focal
  /// Segmentation: soft Dice of each image.
  case dice
  /// Segmentation: soft Dice over the batch.
  case batchDice = "batch-dice"
  /// Segmentation: cross-entropy plus soft Dice.
  case crossEntropyDice = "cross-entropy-dice"
  /// Segmentation: Dice with separate weights of false positives and negatives.
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
  /// Regression: squared for small errors, absolute for large ones.
  case huber
  /// Verification: an anchor is closer to an image of its identity than to one of another, by a
  /// margin.
  case triplet
  /// Verification: same pairs are close, different pairs farther apart than a margin.
  case contrastive
}
