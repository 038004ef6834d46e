import Foundation
import FoveaImages
import FoveaSupport

/// Annotated images with their class names. Formats read data sets, splits divide them.
///
///     let dataset = try Dataset(contentsOf: "flowers")
///     let split = try dataset.split(SplitPlan(seed: 7))
public struct Dataset: Sendable {
  /// The last component of the path it was read from.
  public var name: String
  /// The folder that sample ids are relative to.
  public var root: URL
  /// The name of the format it was read from.
  public var format: String
  /// The task; every sample has the kind of annotation that it needs.
  public var task: VisionTask
  /// Names of the labels: a class label, or a mask's pixel value, is an index into them. For
  /// regression, the names of the predicted values in order: there are no classes.
  public var classNames: [String]
  /// All samples, in an order that depends on the data only.
  public var samples: [Sample]
  /// Notes for the user about reading: files left out with the reason, choices made.
  public var notes: [String]
  /// All labels that were left out as invalid, under `BadLabelPolicy.skip`.
  public var skippedLabels: [LabelProblem]
  /// Files beside the images that are not images, relative to `root`.
  public var ignoredFiles: [String]

  /// Verification: the listed pairs; empty where identities alone are given.
  public var pairs: [ImagePair]

  /// The ids of classes in the file they were read from, by name, as COCO's files have; empty for
  /// others.
  public var categoryIDs: [String: Int]

  /// The names of further columns of a CSV file, whose texts are in `Sample.columnTexts`.
  public var columnNames: [String] = []

  /// Makes a data set from its parts; nothing is checked.
  public init(
    name: String, root: URL, format: String, task: VisionTask = .classification,
    classNames: [String], samples: [Sample], notes: [String] = [],
    skippedLabels: [LabelProblem] = [], ignoredFiles: [String] = [], pairs: [ImagePair] = [],
    categoryIDs: [String: Int] = [:]
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
    self.categoryIDs = categoryIDs
  }

  /// The positions of a split's samples in `samples`, ascending.
  public func indices(of split: Split) -> [Int] {
    samples.indices.filter { samples[$0].split == split }
  }

  /// The number of samples (in detection, objects) of each class, in one split or in all samples
  /// where `split` is nil. All are 0 for regression, which has no classes, and for segmentation,
  /// where masks would have to be read: `pixelCounts` does that.
  public func classCounts(in split: Split? = nil) -> [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for sample in samples where split == nil || sample.split == split {
      for label in sample.annotation.labels { counts[label] += 1 }
    }
    return counts
  }

  /// The number of pixels of each class in a split's masks; in all masks where `split` is nil.
  ///
  /// - Throws: `DatasetError` where a mask cannot be read, or has a value that is not a class.
  public func pixelCounts(in split: Split? = nil) throws -> [Int] {
    let members = samples.indices.filter { split == nil || samples[$0].split == split }
    guard task.annotation == .mask else { return [Int](repeating: 0, count: classNames.count) }
    var sums = [Int](repeating: 0, count: classNames.count)
    for (member, counts) in zip(members, try contents(of: members)) {
      for (label, count) in counts {
        guard label < sums.count else {
          throw DatasetError(
            .labelOutOfRange,
            "the mask of \(samples[member].id) has value \(label), but there are "
              + "\(classNames.count) classes (values 0 to \(classNames.count - 1), and 255 "
              + "for ignored pixels)")
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
