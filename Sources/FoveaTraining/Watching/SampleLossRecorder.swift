import Foundation
import FoveaDatasets
import FoveaRunRecords

/// Collects the losses of training samples and writes them with each checkpoint, so that a run that
/// resumes there goes on with the losses of that moment.
struct SampleLossRecorder {
  private let file: SampleLossFile
  private let samples: [String]
  /// The column of each position in the data set.
  private let columns: [Int: Int]
  /// The rows that are not written yet, the last one of the current epoch.
  private var rows: [[Float]]
  /// The epoch of the first of `rows`, from 1.
  private var epoch: Int

  /// Starts with the rows of an epoch (from 1); nothing is written.
  init(_ folder: URL, _ dataset: Dataset, epoch: Int) {
    file = SampleLossFile(folder: folder)
    let indices = dataset.indices(of: .training)
    samples = indices.map { dataset.samples[$0].id }
    columns = Dictionary(zip(indices, 0...), uniquingKeysWith: { first, _ in first })
    self.epoch = epoch
    rows = [Self.emptyRow(samples.count)]
  }

  private static func emptyRow(_ count: Int) -> [Float] { Array(repeating: .nan, count: count) }

  /// Starts the files of a new run.
  ///
  /// - Throws: `FileWriteError`.
  func begin() throws { try file.begin(samples: samples) }

  /// Continues with the row of the current epoch; rows of later ones are dropped. A run of a
  /// version without these files gets them, with NaN for earlier epochs.
  ///
  /// - Throws: `FileWriteError`; `RecordReadError` where the files are damaged.
  mutating func restore() throws {
    guard FileManager.default.fileExists(atPath: file.array.path),
      try file.readSamples() == samples
    else {
      try begin()
      rows = Array(repeating: Self.emptyRow(samples.count), count: epoch)
      epoch = 1
      return
    }
    let values = try file.readRows(samples: samples.count)
    let known = samples.isEmpty ? 0 : values.count / samples.count
    let first = min(known + 1, epoch)
    rows = (first...epoch).map { row in
      row > known
        ? Self.emptyRow(samples.count)
        : Array(values[(row - 1) * samples.count..<row * samples.count])
    }
    epoch = first
  }

  /// Adds the losses of a batch.
  mutating func add(_ losses: [Float], of batch: Batch) {
    guard losses.count == batch.count else { return }
    for (loss, index) in zip(losses, batch.indices) {
      if let column = columns[index] { rows[rows.count - 1][column] = loss }
    }
  }

  /// Goes on with the next epoch.
  mutating func endEpoch() { rows.append(Self.emptyRow(samples.count)) }

  /// Writes the losses so far; the current epoch's too, where it has any.
  ///
  /// - Throws: `FileWriteError`.
  mutating func flush() throws {
    let isEmpty = rows[rows.count - 1].allSatisfy(\.isNaN)
    try file.write(isEmpty ? rows.dropLast() : rows, fromEpoch: epoch)
    epoch += rows.count - 1
    rows = [rows[rows.count - 1]]
  }
}
