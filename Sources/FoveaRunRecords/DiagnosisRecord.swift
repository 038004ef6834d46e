import FoveaSupport

/// The diagnosis of a run: `diagnosis.json`. One verdict, its evidence, and what to try next.
public struct DiagnosisRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = DiagnosisRecord.currentFormatVersion
  /// The task, such as `classification`.
  public var task: String
  /// The model's name, such as `resnet18`.
  public var model: String
  /// The data as the user named it.
  public var data: String
  /// The verdict's name, such as `overfitting`.
  public var verdict: String
  /// The verdict in words, such as `overfitting since epoch 6`.
  public var headline: String
  /// The definition of the verdict, with its source.
  public var definition: String
  /// The epoch that the verdict names; nil where it names none.
  public var epoch: Int?
  /// The metric that chose the weights, on training and validation.
  public var metric: MeasuredGap
  /// The mean loss per image with all weights 1, on training and validation.
  public var loss: MeasuredGap
  /// The numbers that the verdict rests on, the most important first.
  public var evidence: [Evidence]
  /// Every number that the rules compare, by name; nil in records of earlier versions.
  public var figures: [String: Double]?
  /// What to try, by descending expected gain.
  public var remedies: [Remedy]
  /// Further verdicts with a true condition, which a stronger one precedes.
  public var others: [String]
  /// The settings that were considered, by key, as texts.
  public var settings: [String: String]
  /// The epoch of the weights, and the number of epochs trained.
  public var bestEpoch: Int
  /// The number of epochs trained.
  public var epochs: Int

  /// A figure of the same weights on training and validation, both in inference mode without
  /// augmentation.
  public struct MeasuredGap: Codable, Sendable, Equatable {
    /// The figure's key, such as `accuracy`.
    public var name: String
    /// Whether a lower value is better.
    public var lowerIsBetter: Bool
    /// The value on training images.
    public var training: Double
    /// The value on validation images.
    public var validation: Double
    /// The bootstrap interval of the value on validation; nil where there is none.
    public var interval: ConfidenceInterval?
    /// The training images measured.
    public var trainingImages: Int
    /// The images of the training split.
    public var trainingTotal: Int
    /// The validation images measured.
    public var validationImages: Int

    /// Makes a gap.
    public init(
      name: String, lowerIsBetter: Bool, training: Double, validation: Double,
      interval: ConfidenceInterval?, trainingImages: Int, trainingTotal: Int,
      validationImages: Int
    ) {
      (self.name, self.lowerIsBetter) = (name, lowerIsBetter)
      (self.training, self.validation, self.interval) = (training, validation, interval)
      (self.trainingImages, self.trainingTotal) = (trainingImages, trainingTotal)
      self.validationImages = validationImages
    }

    /// How much better the figure is on training than on validation; negative where it is worse.
    public var size: Double { lowerIsBetter ? validation - training : training - validation }

    /// Whether the value on training is better than the whole interval of validation. A gap inside
    /// the interval is none.
    public var isOutsideInterval: Bool {
      guard let interval else { return false }
      return lowerIsBetter ? training < interval.lower : training > interval.upper
    }
  }

  /// A number that a verdict rests on.
  public struct Evidence: Codable, Sendable, Equatable {
    /// Its name, such as `gap`.
    public var name: String
    /// Its value.
    public var value: Double
    /// The sentence that shows it.
    public var text: String

    /// Makes a piece of evidence.
    public init(_ name: String, _ value: Double, _ text: String) {
      (self.name, self.value, self.text) = (name, value, text)
    }
  }

  /// A change to try.
  public struct Remedy: Codable, Sendable, Equatable {
    /// Its kind, such as `augmentation`.
    public var kind: String
    /// The reason, in a few words.
    public var reason: String
    /// The command, complete.
    public var command: String

    /// Makes a remedy.
    public init(kind: String, reason: String, command: String) {
      (self.kind, self.reason, self.command) = (kind, reason, command)
    }
  }

  /// Makes a record of the current format.
  public init(
    task: String, model: String, data: String, verdict: String, headline: String,
    definition: String, epoch: Int?, metric: MeasuredGap, loss: MeasuredGap, evidence: [Evidence],
    figures: [String: Double]? = nil, remedies: [Remedy], others: [String],
    settings: [String: String], bestEpoch: Int, epochs: Int
  ) {
    (self.task, self.model, self.data) = (task, model, data)
    (self.verdict, self.headline, self.definition) = (verdict, headline, definition)
    (self.epoch, self.metric, self.loss) = (epoch, metric, loss)
    (self.evidence, self.figures) = (evidence, figures)
    (self.remedies, self.others) = (remedies, others)
    (self.settings, self.bestEpoch, self.epochs) = (settings, bestEpoch, epochs)
  }
}
