import FoveaLearning
import FoveaSupport

/// A loss that a configuration can name.
///
/// To add one: its file in `FoveaLearning/Losses`, and an entry here.
public struct LossKind: Sendable, Hashable, RawRepresentable, CaseIterable {
  /// The name in settings.
  public let rawValue: String
  /// The tasks that it serves.
  let tasks: [VisionTask]
  /// Makes the loss of one tensor of targets; nil for losses that only their task can make.
  let make: (@Sendable (Ingredients) -> any Loss)?

  /// The values that a loss is made from.
  struct Ingredients {
    let settings: LossSettings
    /// The weight of each class; nil where all are 1.
    let classWeights: [Float]?
    /// The label to ignore; nil where every label counts.
    let ignoring: Int32?

    /// The settings as single-precision numbers.
    func number(_ path: KeyPath<LossSettings, Double>) -> Float { Float(settings[keyPath: path]) }
  }

  private init(
    _ name: String, _ tasks: [VisionTask], make: (@Sendable (Ingredients) -> any Loss)? = nil
  ) {
    (rawValue, self.tasks, self.make) = (name, tasks, make)
  }

  /// All losses; of each task the usual one first.
  public static let allCases: [LossKind] = [
    crossEntropyDice, crossEntropy, detection, focal, dice, batchDice, tversky, lovasz, composite,
    meanSquaredError, meanAbsoluteError, huber, triplet, contrastive,
  ]

  /// The losses of a task, the usual one first.
  public static func all(for task: VisionTask) -> [LossKind] {
    allCases.filter { $0.tasks.contains(task) }
  }

  /// The loss of a name; nil where there is none.
  public init?(rawValue: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }

  /// Whether two losses are the same: names are unique.
  public static func == (a: LossKind, b: LossKind) -> Bool { a.rawValue == b.rawValue }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension LossKind {
  /// −log p of the label's class.
  public static let crossEntropy = LossKind("cross-entropy", [.classification, .segmentation]) {
    CrossEntropy(
      labelSmoothing: $0.number(\.labelSmoothing), classWeights: $0.classWeights,
      ignoring: $0.ignoring)
  }
  /// −(1 − p)^γ log p of the label's class; detection: the class term likewise.
  public static let focal = LossKind("focal", [.classification, .segmentation, .detection]) {
    Focal(
      gamma: $0.number(\.focalGamma), classWeights: $0.classWeights, ignoring: $0.ignoring)
  }
  /// Segmentation: soft Dice of each image.
  public static let dice = LossKind("dice", [.segmentation]) {
    DiceWithLogits(classWeights: $0.classWeights, ignoring: $0.ignoring)
  }
  /// Segmentation: soft Dice over the batch.
  public static let batchDice = LossKind("batch-dice", [.segmentation]) {
    DiceWithLogits(classWeights: $0.classWeights, ignoring: $0.ignoring, over: .batch)
  }
  /// Segmentation: cross-entropy plus soft Dice.
  public static let crossEntropyDice = LossKind("cross-entropy-dice", [.segmentation]) {
    CompoundLoss.crossEntropyAndDice(
      labelSmoothing: $0.number(\.labelSmoothing), classWeights: $0.classWeights,
      ignoring: $0.ignoring)
  }
  /// Segmentation: Dice with separate weights of false positives and negatives.
  public static let tversky = LossKind("tversky", [.segmentation]) {
    Tversky(
      alpha: $0.number(\.tverskyAlpha), beta: Float(1 - $0.settings.tverskyAlpha),
      classWeights: $0.classWeights, ignoring: $0.ignoring)
  }
  /// Segmentation: the convex extension of IoU.
  public static let lovasz = LossKind("lovasz", [.segmentation]) {
    LovaszSoftmax(classWeights: $0.classWeights, ignoring: $0.ignoring)
  }
  /// Detection: overlap of boxes, cross-entropy of classes, distribution of distances.
  public static let detection = LossKind("detection", [.detection])
  /// Detection: squared error of coordinates, cross-entropy of objectness and of classes.
  public static let composite = LossKind("composite", [.detection])
  /// Regression: mean squared error.
  public static let meanSquaredError = LossKind("mse", [.regression]) { _ in MeanSquaredError() }
  /// Regression: mean absolute error.
  public static let meanAbsoluteError = LossKind("mae", [.regression]) { _ in MeanAbsoluteError() }
  /// Regression: squared for small errors, absolute for large ones.
  public static let huber = LossKind("huber", [.regression]) { _ in Huber() }
  /// Verification: two images of one identity nearer than a third of another, by a margin.
  public static let triplet = LossKind("triplet", [.verification]) { _ in TripletLoss() }
  /// Verification: listed pairs near, or farther apart than a margin.
  public static let contrastive = LossKind("contrastive", [.verification]) { _ in
    ContrastiveLoss()
  }
}

extension TrainingConfiguration {
  /// The loss that the settings name for a task, or its usual one.
  ///
  /// - Parameters:
  ///   - classWeights: The weight of each class; nil where all are 1.
  ///   - ignored: The label to ignore; nil where every label counts.
  func makeLoss(
    for task: VisionTask, classWeights: [Float]? = nil, ignoring ignored: Int32? = nil
  ) -> any Loss {
    let kind = self.loss ?? LossKind.all(for: task)[0]
    let ingredients = LossKind.Ingredients(
      settings: lossSettings, classWeights: classWeights, ignoring: ignored)
    guard let loss = kind.make?(ingredients) else {
      preconditionFailure("the loss \(kind.rawValue) is made by the task \(task.rawValue) itself")
    }
    return loss
  }
}
