import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// How the labels of one task are judged: what is kept of a model's results for images that it did
/// not train on, and the issues that follow from it.
///
/// To add a task, conform a type, and add its line to ``LabelAudit/review(_:filter:)``.
package protocol LabelReview: Sendable {
  /// What is kept of one image.
  associatedtype Prediction: Codable, Sendable

  /// The rule by which issues are chosen, as in the record.
  var filter: String { get }

  /// The predictions for images that a model did not train on, by position in the data set; nil
  /// where a stop was requested.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad
  ///   images.
  func predictions(
    _ pass: HeldOutPass, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: Prediction]?

  /// The issues, the likeliest first.
  ///
  /// - Parameter dataset: The data, with the classes that the predictions are for.
  /// - Throws: `SettingError` where a constant of the review is out of its range.
  func findings(in dataset: Dataset, _ predictions: [Int: Prediction]) throws -> LabelFindings
}

/// What a review found.
package struct LabelFindings: Sendable, Equatable {
  /// The issues, the likeliest first.
  package var issues: [LabelIssue]
  /// The share of judged labels that equal the prediction.
  package var agreement: Double?
  /// The largest number of wrong labels, estimated by the joint.
  package var estimatedErrors: Int?
  /// The expected number of wrong labels.
  package var expectedErrors: Int?
  /// The estimated share of the issues that are wrong labels.
  package var estimatedPrecision: Double?
  /// The mean self-confidence of each class.
  package var thresholds: [Double] = []
  /// The estimated number of images by given class and true class.
  package var joint: [[Int]] = []
}

/// A model and the images that it is to judge, of none of which it was trained.
package struct HeldOutPass {
  /// The model.
  package var trained: TrainedModel
  /// The data, with the model's classes.
  package var dataset: Dataset
  /// The positions of the images.
  package var samples: [Int]
  /// Batch size and threads.
  package var options: InferenceOptions
  /// The features of a linear probe's images; nil for other models.
  package var features: SharedFeatures?
  /// Ends the pass.
  package var stop: StopSignal

  /// The result of a body; nil where ``checkStop()`` ended it.
  func unlessStopped<Result>(_ body: () throws -> Result) throws -> Result? {
    do { return try body() } catch is Stopped { return nil }
  }

  /// Ends the body of ``unlessStopped(_:)`` where a stop was requested.
  func checkStop() throws { if stop.isRequested { throw Stopped() } }

  private struct Stopped: Error {}

  /// The model's raw outputs for each image that can be decoded; nil where a stop was requested.
  ///
  /// - Throws: `DatasetError` for bad images, and the errors of `progress`.
  package func outputs(
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: [Float]]? {
    var result: [Int: [Float]] = [:]
    func add(_ positions: [Int], _ outputs: [Float]) throws {
      let width = outputs.count / max(positions.count, 1)
      for (row, position) in positions.enumerated() {
        result[position] = Array(outputs[row * width..<(row + 1) * width])
      }
      try progress(result.count, samples.count)
    }
    if let features {
      let isDone = try features.run(
        trained, over: dataset, samples: samples, options: options, stop: stop, add)
      return isDone ? result : nil
    }
    return try unlessStopped {
      _ = try trained.run(
        over: dataset, samples: samples, options: options, progress: { _, _ in }
      ) { _, batch, outputs in
        try checkStop()
        try add(batch.indices, outputs)
      }
      return result
    }
  }
}
