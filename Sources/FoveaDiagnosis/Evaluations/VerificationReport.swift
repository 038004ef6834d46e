import Foundation
import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

extension VerifierEvaluation: TaskEvaluation {
  /// The area under the ROC curve.
  public static var headlineMetric: VerificationMetric { .rocAUC }

  /// Evaluates a verification model.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, `MetricError` where there are no pairs of both kinds, and the errors of
  ///   `progress`.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Verifier(trained).evaluate(dataset, split: split, options: options, progress: progress)
  }

  /// The metrics as a table for a terminal.
  public var text: String { VerificationTable.text(record) }

  /// The definitions of the metrics.
  public var explanation: String { VerificationTable.definitions(record) }

  /// The ROC curve, and the distances of same and of different pairs.
  public var pictures: [RunPictures.Named] {
    let pairs = pairs
    return [
      ("verification", .verification(record, distances: pairs.distances, isSame: pairs.isSame))
    ]
  }

  /// Writes `embeddings.csv`: a line for each image, with its path, label and embedding.
  ///
  /// - Throws: `FileWriteError` where it cannot be written.
  public func writeFiles(of dataset: Dataset, to folder: URL) throws {
    guard let count = indices.isEmpty ? nil : embeddings.embeddings.count / indices.count else {
      return
    }
    try AtomicFile.write(to: folder.appendingPathComponent("embeddings.csv")) { file in
      let header = ["path", "label"] + (0..<count).map { "e\($0)" }
      try file.write(Data(CSVLine.text(header).utf8))
      for (row, index) in indices.enumerated() {
        let values = embeddings.embeddings[row * count..<(row + 1) * count].map { "\($0)" }
        let sample = dataset.samples[index]
        let fields = [sample.id, dataset.classNames[sample.label]] + values
        try file.write(Data(CSVLine.text(fields).utf8))
      }
    }
  }

  /// A sheet of images next to their nearest other image, wrong ones first.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func predictionSheet(of dataset: Dataset) throws -> ContactSheet {
    let limit = 12
    let labels = embeddings.labels
    // A sample may be in several pairs, but is shown once.
    var seen: Set<Int> = []
    let positions = indices.indices.filter { seen.insert(indices[$0]).inserted }.prefix(500)
    let found = embeddings.nearest(among: Array(positions))
    func isWrong(_ pair: (sample: Int, other: Int, distance: Double)) -> Bool {
      labels[pair.sample] != labels[pair.other]
    }
    let wrong = found.filter(isWrong).sorted { $0.distance < $1.distance }
    let right = found.filter { !isWrong($0) }
    let shown = wrong.prefix(limit) + right.prefix(max(limit, 2 * limit - wrong.count))
    return ContactSheet(
      title: "Each image on \(record.split) beside its nearest, other identities first",
      cells: try shown.flatMap { pair in
        let names = [pair.sample, pair.other].map {
          dataset.classNames[dataset.samples[indices[$0]].label]
        }
        let distance = NumberText.short(pair.distance, digits: 3)
        return [
          ContactSheet.Cell(
            image: try dataset.samples[indices[pair.sample]].decoded(channels: 3),
            caption: [names[0]]),
          ContactSheet.Cell(
            image: try dataset.samples[indices[pair.other]].decoded(channels: 3),
            caption: [(isWrong(pair) ? "✗ " : "") + names[1], "distance \(distance)"]),
        ]
      }, columns: 8)
  }
}
