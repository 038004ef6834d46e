import Foundation

/// Labelled images with their class names: what a format reads and a split divides.
///
///     let dataset = try ClassificationDataset(contentsOf: URL(filePath: "flowers"))
///     let split = try dataset.split(SplitPlan(seed: 7))
public struct ClassificationDataset: Sendable {
  /// The last part of the path it was read from.
  public var name: String
  /// The folder that sample ids are relative to.
  public var root: URL
  /// The name of the format it was read by.
  public var format: String
  /// Class names; a label is an index into them.
  public var classNames: [String]
  /// All samples, in an order that depends on the data only.
  public var samples: [Sample]
  /// What a user should know about the reading: files left out and why, choices made.
  public var notes: [String]
  /// Files that lie beside the images and are none, relative to `root`.
  public var ignoredFiles: [String]

  /// Makes a data set from its parts.
  public init(
    name: String, root: URL, format: String, classNames: [String], samples: [Sample],
    notes: [String] = [], ignoredFiles: [String] = []
  ) {
    self.name = name
    self.root = root
    self.format = format
    self.classNames = classNames
    self.samples = samples
    self.notes = notes
    self.ignoredFiles = ignoredFiles
  }

  /// Positions in `samples` that belong to a split, ascending.
  public func indices(of split: Split) -> [Int] {
    samples.indices.filter { samples[$0].split == split }
  }

  /// How many samples each class has: of one split, or of all samples where `split` is nil.
  public func classCounts(in split: Split? = nil) -> [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for sample in samples where split == nil || sample.split == split {
      counts[sample.label] += 1
    }
    return counts
  }

  /// The splits that hold at least one sample, training first.
  public var splits: [Split] {
    let present = Set(samples.compactMap(\.split))
    return Split.allCases.filter(present.contains)
  }
}
