import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaSupport
import FoveaTraining

/// The outcome of each labelled sample under a model, and the figures of any part of the samples.
package struct SampleOutcomes {
  /// The number by which single samples are compared.
  package struct Score: Sendable, Equatable {
    /// The key in records, such as `accuracy`.
    package var key: String
    /// The name in tables.
    package var title: String
    /// Formula and units.
    package var definition: String
    /// Whether a lower value is better, as of an error.
    package var lowerIsBetter = false
    /// Whether it is 0 or 1, so that a mean is a share.
    package var isBinary = false
  }

  /// A part of a sample with an outcome of its own: an object, or the region of a class.
  package struct Part: Sendable, Equatable {
    /// The sample's position among the outcomes.
    package var sample: Int
    /// The class.
    package var label: Int
    /// The outcome: 1 for a found object, the IoU of a region.
    package var score: Double
    /// The root of an object's area in pixels, or a region's share of the image's pixels.
    package var size: Double
    /// The column of the centre, in pixels of the image.
    package var x: Double
    /// The row of the centre, in pixels of the image.
    package var y: Double
  }

  /// The boxes of one image, compared.
  package struct Boxes: Sendable {
    package var groundTruth: [DrawnBox]
    package var predictions: [DrawnBox]
  }

  /// The task.
  package let task: VisionTask
  /// The classes of the model.
  package let classNames: [String]
  /// Each sample's position in the data set.
  package var indices: [Int]
  /// The score's meaning.
  package var score: Score
  /// The score of each sample; nil where it does not exist.
  package var scores: [Double?]
  /// The loss of each sample, by the run's settings without weights; empty for tasks whose other
  /// outcomes say more.
  package var losses: [Double] = []
  /// The label of each sample as text.
  package var labels: [String]
  /// The prediction for each sample as text.
  package var predictions: [String]
  /// The probability of each prediction; empty where there is none.
  package var probabilities: [Double] = []
  /// The parts of the samples with outcomes of their own.
  package var parts: [Part] = []
  /// The meaning of the parts' score; nil without parts.
  package var partScore: Score?
  /// The boxes of each sample; empty for other tasks.
  package var boxes: [Boxes] = []
  /// The metrics of weighted samples.
  package var resampling: Resampling
  /// The images left out because they cannot be decoded.
  package var skipped: [SkippedImage]
}

extension TrainedRun {
  /// The outcomes of the model for labelled images, in inference mode without augmentation.
  ///
  /// - Parameters:
  ///   - dataset: The data; its classes are matched with the model's by name.
  ///   - samples: The positions of the images in the data.
  /// - Throws: `TrainingError` where the data doesn't suit the model or there are no samples,
  ///   `DatasetError` for bad images, and the errors of `progress`.
  package func outcomes(
    on dataset: Dataset, samples: [Int], options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> SampleOutcomes {
    guard !samples.isEmpty else {
      throw TrainingError(
        .unsuitableData, "\(dataset.root.path) has no samples to evaluate in the split.")
    }
    let matched = try trained.matched(dataset)
    let chosen = matched.restricted(to: samples)
    var outcomes =
      switch trained.card.task {
      case .classification:
        try classificationOutcomes(chosen, options: options, progress: progress)
      case .detection: try detectionOutcomes(chosen, options: options, progress: progress)
      case .segmentation: try segmentationOutcomes(chosen, options: options, progress: progress)
      case .regression: try regressionOutcomes(chosen, options: options, progress: progress)
      case .verification: try verificationOutcomes(chosen, options: options, progress: progress)
      }
    outcomes.indices = outcomes.indices.map { samples[$0] }
    return outcomes
  }
}

extension Dataset {
  /// The samples at some positions alone, with the listed pairs between them.
  package func restricted(to positions: [Int]) -> Dataset {
    var result = self
    result.samples = positions.map { samples[$0] }
    guard !pairs.isEmpty else { return result }
    let places = Dictionary(positions.enumerated().map { ($1, $0) }) { first, _ in first }
    result.pairs = pairs.compactMap { pair in
      guard let first = places[pair.first], let second = places[pair.second] else { return nil }
      return ImagePair(first, second, isSame: pair.isSame)
    }
    return result
  }
}
