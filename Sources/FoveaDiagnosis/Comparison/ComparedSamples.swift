import Foundation
import FoveaDatasets
import FoveaTraining

/// The samples of a split that no compared model has used to learn.
struct ComparedSamples {
  /// Their positions in the data.
  var kept: [Int] = []
  /// The number of samples left out because a model was trained on them.
  var trainedOn = 0
  /// The number of samples left out because they chose a model's weights in validation.
  var selectedBy = 0

  /// Looks samples up in the recorded splits of each run.
  ///
  /// A split that is asked for by name is what the caller wants to see: of training none is left
  /// out, of validation the samples that some model was trained on.
  ///
  /// - Parameter split: The split; nil for all samples.
  /// - Throws: `DatasetError` where a record is damaged, `TrainingError` where nothing is left.
  init(_ runs: [TrainedRun], on dataset: Dataset, split: Split?) throws {
    let positions = split.map { dataset.indices(of: $0) } ?? Array(dataset.samples.indices)
    let samples = positions.map { dataset.samples[$0] }
    var uses = [Split?](repeating: nil, count: samples.count)
    for run in runs {
      guard let assignment = try run.recordedSplits() else { continue }
      for (place, use) in assignment.uses(of: samples).enumerated() {
        uses[place] = [uses[place], use].compactMap { $0 }.min()
      }
    }
    for (place, position) in positions.enumerated() {
      switch uses[place] {
      case .training where split != .training: trainedOn += 1
      case .validation where split != .training && split != .validation: selectedBy += 1
      default: kept.append(position)
      }
    }
    guard kept.isEmpty else { return }
    throw TrainingError(
      .unsuitableData,
      positions.isEmpty
        ? "\(dataset.root.path) has no \(split?.rawValue ?? "") samples to compare on."
        : "every one of the \(positions.count) samples of \(dataset.name) was used by one of the "
          + "models: \(trainedOn) to train, \(selectedBy) to choose the best epoch. Compare on "
          + "other data, or train the models with the same seed and splits.")
  }
}

extension TrainedRun {
  /// The splits that the run recorded; nil where it has none.
  ///
  /// - Throws: `DatasetError` where the record is damaged.
  func recordedSplits() throws -> SplitAssignment? {
    guard let files, FileManager.default.fileExists(atPath: files.splits.path) else { return nil }
    return try SplitAssignment(contentsOf: files.splits)
  }
}
