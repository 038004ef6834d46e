import Foundation
import FoveaDatasets
import FoveaLayers
import FoveaRunRecords
import FoveaTensors

/// A trained classifier, ready to evaluate and predict.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: runFolder, makeModel: Catalogue.make)
/// for prediction in try classifier.predict(images: [URL(filePath: "a.jpg")]) {
///   print(prediction.path, prediction.label, prediction.probability)
/// }
/// ```
public final class Classifier {
  /// What the model's file says about it.
  public let card: ModelCard

  /// Loads a model file, a checkpoint, or the model of a run's folder.
  ///
  /// - Throws: `TrainingError` where the file is missing, damaged or doesn't fit the model.
  public init(contentsOf url: URL, makeModel: ModelFactory) throws {
    fatalError()
  }

  /// Measures the classifier on a split of a data set (nil: on all samples).
  ///
  /// - Throws: `TrainingError` where classes or channels don't fit, `DatasetError` for bad images.
  public func evaluate(
    _ dataset: ClassificationDataset, split: Split? = .test, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> ClassifierEvaluation {
    fatalError()
  }

  /// Classifies image files, in order.
  ///
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
  public func predict(
    images: [URL], top: Int = 5, options: InferenceOptions = .init(),
    onPrediction: (PredictionRecord) throws -> Void = { _ in }
  ) throws -> [PredictionRecord] {
    fatalError()
  }
}

/// How images are read for evaluation and prediction.
public struct InferenceOptions: Sendable {
  /// Images at once.
  public var batchSize: Int
  /// Threads that load images; nil takes one for each core, at most 8.
  public var workers: Int?
  /// What happens to images that cannot be decoded.
  public var onBadImage: BadImagePolicy
  /// The k for which top-k accuracy is wanted.
  public var topK: [Int]

  /// Makes options.
  public init(
    batchSize: Int = 32, workers: Int? = nil, onBadImage: BadImagePolicy = .error, topK: [Int] = [5]
  ) {
    self.batchSize = batchSize
    self.workers = workers
    self.onBadImage = onBadImage
    self.topK = topK
  }
}

/// A classifier measured on data.
public struct ClassifierEvaluation: Sendable {
  /// All figures.
  public var record: EvaluationRecord
  /// ROC, precision-recall and reliability curves.
  public var curves: CurvesRecord
  /// One prediction per sample, in the data's order; `path` is the sample's id.
  public var predictions: [PredictionRecord]
  /// The true class's name of each prediction.
  public var truths: [String]
  /// Each prediction's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
