import FoveaLearning
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaSupport

/// Every setting of a training run, with its default.
///
/// `settings` describes each of them (key, kind, default, help), so that flags, YAML keys and the
/// record in the run's folder come from one table. As JSON it is an object of all keys; keys that
/// are left out have their defaults, and an unknown key is an error.
///
/// ```swift
/// var configuration = TrainingConfiguration()
/// configuration.model = "resnet20"
/// try configuration.set("learningRate", to: "0.1")
/// ```
public struct TrainingConfiguration: Sendable, Equatable {
  // MARK: Data

  /// The folder or file of labelled images.
  public var data = ""
  /// The data's format by name; nil finds it from the path.
  public var format: String?
  /// What is learned; nil takes what the data is usually read for.
  public var task: VisionTask?
  /// Class names in label order, for formats that hold numbers only.
  public var classNames: [String] = []
  /// Names of CSV columns; nil looks for the usual names.
  public var pathColumn: String?
  /// The CSV column of class names.
  public var labelColumn: String?
  /// The CSV columns of numbers to predict, for regression.
  public var valueColumns: [String] = []
  /// The CSV column of splits.
  public var splitColumn: String?
  /// The CSV column of groups.
  public var groupColumn: String?
  /// The CSV column of times.
  public var timeColumn: String?
  /// The CSV column of sample weights.
  public var weightColumn: String?
  /// How samples are divided where the data does not say.
  public var splitMethod = SplitMethod.automatic
  /// Shares of training, validation and test.
  public var splitRatios = SplitRatios(training: 14, validation: 3, test: 3)
  /// Starts the split's random numbers; nil takes `seed`.
  public var splitSeed: UInt64?
  /// The part of training that becomes validation where the data brings none.
  public var validationFraction = 0.1
  /// What a temporal split goes by.
  public var temporalKey = TemporalKey.automatic
  /// Whether to divide anew data that brings its own splits.
  public var ignoreGivenSplits = false
  /// What happens where one image, or one group, lies in two splits.
  public var onDuplicate = LeakPolicy.error
  /// What happens to images that cannot be decoded.
  public var onBadImage = BadImagePolicy.error
  /// What happens to labels that cannot be used.
  public var onBadLabel = BadLabelPolicy.error

  // MARK: Input

  /// Rows and columns of the model's input; nil takes the images' own size, at most 224.
  public var imageSize: InputSize?
  /// 1 for grey, 3 for colour; nil takes what the images have.
  public var channels: Int?
  /// How images of other sizes are brought to the input size.
  public var resize = ResizeChoice.automatic
  /// For `resize` crop: the input's share of the resized image.
  public var cropFraction = 1.0
  /// Where mean and deviation come from.
  public var normalization = NormalizationSource.automatic
  /// Most training images to measure mean and deviation on; nil measures all.
  public var statisticsImages: Int?
  /// Random changes of training images, as `TransformList` reads them.
  public var augment = ""
  /// Further changes of images with objects or labels of rare classes.
  public var augmentRare = ""
  /// Classes that `augmentRare` is for; none takes those with less than half the mean count.
  public var rareClasses: [String] = []
  /// Last epochs without transforms that mix images.
  public var closeMixing = 0
  /// Detection: how far the input's size varies from batch to batch, as a part of it; 0 for none.
  public var multiScale = 0.0

  // MARK: Model

  /// The model's name; `auto` takes the task's usual one.
  public var model = automatic
  /// The model's options, such as `depth=4,skips=false`.
  public var modelOptions: [String: String] = [:]

  // MARK: Fine-tuning

  /// Where the first weights come from: a model file or run's folder, a file of weights that others
  /// wrote, or a name of the list of downloadable weights; nil draws them.
  public var weights: String?
  /// Parts of the model that stay as they are: paths, patterns of paths, or words of `ModelStages`.
  public var freeze: [String] = []
  /// Frozen parts that begin to train later.
  public var unfreeze = UnfreezeSchedule()
  /// How batch normalizations behave.
  public var batchNorm = BatchNormChoice.automatic
  /// What the learning rate falls by from each part of the model to the one before it.
  public var layerDecay = 1.0
  /// What the learning rate of parts is multiplied by.
  public var rateFactors = RateFactors()
  /// Whether only the head is trained, on features that are computed once.
  public var probe = false

  // MARK: Optimization

  /// Passes over the training split.
  public var epochs = 10
  /// Images per step.
  public var batchSize = 32
  /// Batches whose gradients are joined into one update.
  public var accumulation = 1
  /// Whether an incomplete last batch of an epoch is left out.
  public var dropLast = false
  /// The optimizer.
  public var optimizer = OptimizerChoice.sgd
  /// The highest learning rate; nil takes the optimizer's usual one.
  public var learningRate: Double?
  /// SGD: the share of the last update that is kept.
  public var momentum = 0.9
  /// SGD: Nesterov's momentum.
  public var nesterov = false
  /// SGD: how much the gradient is damped where there is momentum.
  public var dampening = 0.0
  /// Adam: decay of the mean gradient.
  public var beta1 = 0.9
  /// Adam: decay of the mean squared gradient.
  public var beta2 = 0.999
  /// RMSProp: decay of the mean squared gradient.
  public var rmsDecay = 0.99
  /// Adam, AdaGrad, RMSProp: what keeps the division finite.
  public var epsilon = 1e-8
  /// How strongly weights are pulled to 0.
  public var weightDecay = 1e-4
  /// Whether normalizations and biases are decayed, too.
  public var decayNormsAndBiases = false
  /// How the learning rate changes over the run.
  public var schedule = ScheduleChoice.cosine
  /// Epochs over which the learning rate rises from near 0.
  public var warmUpEpochs = 0.0
  /// Schedule cosine: the last learning rate, as a part of the highest.
  public var finalLearningRate = 0.0
  /// Schedules step, exponential and plateau: what the learning rate is multiplied by; nil takes
  /// 0.1, for exponential 0.95.
  public var scheduleFactor: Double?
  /// Schedule step: epochs between two drops.
  public var scheduleEpochs = 30
  /// Schedule plateau: validations without improvement before a drop.
  public var schedulePatience = 5
  /// Schedule oneCycle: the part of the run in which the learning rate rises.
  public var riseFraction = 0.3
  /// The largest norm of all gradients together; nil for no limit.
  public var clipNorm: Double?
  /// The largest absolute value of a gradient's element; nil for no limit.
  public var clipValue: Double?
  /// How slowly the average of weights follows them, near 1; nil for no average.
  public var ema: Double?

  // MARK: Loss

  /// The loss.
  public var loss = LossChoice.automatic
  /// The part of the target spread over all classes.
  public var labelSmoothing = 0.0
  /// Focal loss: how much less easy samples count.
  public var focalGamma = 2.0
  /// Tversky loss: the weight of false positives; that of false negatives is the rest to 1.
  public var tverskyAlpha = 0.3
  /// Detection: how boxes are compared.
  public var boxOverlap = BoxOverlap.ciou
  /// Detection: which cells answer for an object.
  public var assignment = AssignmentChoice.taskAligned
  /// Detection: the weight of the boxes' overlap.
  public var boxGain = 7.5
  /// Detection: the weight of the classes.
  public var classGain = 0.5
  /// Detection: the weight of the distances' distributions.
  public var distributionGain = 1.5
  /// `none`, `inverse`, `balanced`, `effective`, `effective:0.99` or `name=value,…`.
  public var classWeights = "none"
  /// What the weighted sum of losses is divided by.
  public var reduction = ReductionChoice.samples
  /// How samples are drawn for an epoch.
  public var sampler = SamplerChoice.shuffle
  /// What the decision threshold is to reach on validation, such as `recall=0.95`; nil takes the most
  /// probable class.
  public var target: String?

  // MARK: Validation

  /// Epochs from one validation to the next.
  public var validateEvery = 1
  /// The validation figure that decides what is best.
  public var metric = automatic
  /// Validations without improvement before training stops; nil never stops early.
  public var earlyStopping: Int?
  /// The least change of the metric that counts as an improvement.
  public var minimumImprovement = 0.0
  /// Epochs from one kept checkpoint to the next; nil keeps the last and the best only.
  public var checkpointEvery: Int?
  /// Updates from one writing of the last checkpoint to the next, besides each epoch's end.
  public var checkpointSteps: Int?

  // MARK: Run

  /// Starts all random numbers.
  public var seed: UInt64 = 0
  /// The folder of all runs.
  public var runs = "runs"
  /// The run's name; nil makes one of data and model.
  public var name: String?
  /// Threads that load images; nil takes one for each core, at most 8.
  public var workers: Int?
  /// Batches loaded ahead.
  public var prefetch = 4
  /// Megabytes of decoded images to keep; 0 for none.
  public var cache = 0
  /// Threads that compute; nil takes all cores.
  public var threads: Int?
  /// Whether a step saves memory by computing activations again; the results are the same.
  public var recompute = false

  /// What stands for a choice that depends on the task.
  static let automatic = "auto"

  /// Makes the default configuration.
  public init() {}

  /// The learning rate used: the one set, else the optimizer's usual one.
  public var resolvedLearningRate: Double { learningRate ?? optimizer.usualLearningRate }
}
