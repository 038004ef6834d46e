import Foundation
import FoveaImages
import FoveaSupport

/// Annotated images with their class names: what a format reads and a split divides.
///
///     let dataset = try Dataset(contentsOf: URL(filePath: "flowers"))
///     let split = try dataset.split(SplitPlan(seed: 7))
public struct Dataset: Sendable {
  /// The last part of the path it was read from.
  public var name: String
  /// The folder that sample ids are relative to.
  public var root: URL
  /// The name of the format it was read by.
  public var format: String
  /// What there is to learn; every sample's annotation is of the kind that this task needs.
  public var task: VisionTask
  /// Class names; a label is an index into them, and so is the value of a mask's pixel. For
  /// regression, the names of the values.
  public var classNames: [String]
  /// All samples, in an order that depends on the data only.
  public var samples: [Sample]
  /// What a user should know about the reading: files left out and why, choices made.
  public var notes: [String]
  /// Labels that could not be used and were left out, where the caller chose so; all of them.
  public var skippedLabels: [LabelProblem]
  /// Files that lie beside the images and are none, relative to `root`.
  public var ignoredFiles: [String]

  /// Verification: the listed pairs; empty where identities alone are given.
  public var pairs: [ImagePair]

  /// Makes a data set from its parts.
  public init(
    name: String, root: URL, format: String, task: VisionTask = .classification,
    classNames: [String], samples: [Sample], notes: [String] = [],
    skippedLabels: [LabelProblem] = [], ignoredFiles: [String] = [], pairs: [ImagePair] = []
  ) {
    self.name = name
    self.root = root
    self.format = format
    self.task = task
    self.classNames = classNames
    self.samples = samples
    self.notes = notes
    self.skippedLabels = skippedLabels
    self.ignoredFiles = ignoredFiles
    self.pairs = pairs
  }

  /// Positions in `samples` that belong to a split, ascending.
  public func indices(of split: Split) -> [Int] {
    samples.indices.filter { samples[$0].split == split }
  }

  /// How many samples, in detection how many objects, each class has: of one split, or of all
  /// samples where `split` is nil. For segmentation, whose masks would have to be read, and for
  /// regression there is nothing to count: all are 0. `pixelCounts` reads masks.
  public func classCounts(in split: Split? = nil) -> [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for sample in samples where split == nil || sample.split == split {
      for label in sample.annotation.labels { counts[label] += 1 }
    }
    return counts
  }

  /// How many pixels of each class the masks of a split have; of all samples where `split` is nil.
  ///
  /// - Throws: `DatasetError` where a mask cannot be read, or has a value that is no class.
  public func pixelCounts(in split: Split? = nil) throws -> [Int] {
    let members = samples.indices.filter { split == nil || samples[$0].split == split }
    guard task == .segmentation else { return [Int](repeating: 0, count: classNames.count) }
    var sums = [Int](repeating: 0, count: classNames.count)
    for (member, counts) in zip(members, try contents(of: members)) {
      for (label, count) in counts {
        guard label < sums.count else {
          throw DatasetError(
            .labelOutOfRange,
            "the mask of \(samples[member].id) has value \(label), but there are "
              + "\(classNames.count) classes (values 0 to \(classNames.count - 1), and 255 for pixels "
              + "that do not count)")
        }
        sums[label] += count
      }
    }
    return sums
  }

  /// The splits that hold at least one sample, training first.
  public var splits: [Split] {
    let present = Set(samples.compactMap(\.split))
    return Split.allCases.filter(present.contains)
  }
}
