import Foundation
import FoveaDatasets

extension RunFiles {
  /// The data with the splits that the run recorded, where the data is the run's own; other data,
  /// and data of a folder without recorded splits, stays as it is.
  ///
  /// Data is the run's own where most sample names are the same. A change in it is an error, since
  /// training may have used samples of the new test split.
  ///
  /// - Throws: `DatasetError` where the data is the run's own but has changed, or the record is
  ///   damaged.
  public func divided(_ dataset: Dataset) throws -> Dataset {
    guard FileManager.default.fileExists(atPath: splits.path) else { return dataset }
    let recorded = try SplitAssignment(contentsOf: splits)
    let known = recorded.members.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    let shared = dataset.samples.count { known.contains($0.id) }
    guard 2 * shared > max(known.count, dataset.samples.count) else { return dataset }
    return try dataset.applying(recorded)
  }
}
