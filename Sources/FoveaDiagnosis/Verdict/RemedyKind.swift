/// The kinds of changes that a diagnosis can propose.
public enum RemedyKind: String, Sendable, CaseIterable, Codable {
  /// Random transforms of training images, or more of them.
  case augmentation
  /// A higher weight decay.
  case weightDecay
  /// Less weight decay, label smoothing or augmentation.
  case lessRegularization
  /// A model of fewer parameters.
  case smallerModel
  /// A model of more parameters.
  case largerModel
  /// More epochs, in a new run: the schedule of an ended run has used up its learning rate.
  case longerTraining
  /// A lower learning rate.
  case lowerLearningRate
  /// A higher learning rate.
  case higherLearningRate
  /// The learning rate that a range test finds, or has found.
  case rangeTest
  /// An end of training when validation no longer improves.
  case earlyStopping
  /// Pretrained weights.
  case pretrainedWeights
  /// Weights of classes in the loss.
  case classWeights
  /// More images of a class.
  case moreData
  /// Splits that keep groups of similar images together.
  case groupedSplits
  /// A larger share of images for validation.
  case largerValidation
  /// A review of the labels.
  case labelReview
  /// Smoothed labels, which wrong ones pull less.
  case labelSmoothing
  /// Larger input images.
  case largerInput
  /// A learning rate that rises from near 0.
  case warmUp
  /// A limit of the gradients' norm.
  case clipNorm
  /// More images per step.
  case largerBatch
}
