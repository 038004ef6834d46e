import FoveaRunRecords

/// The size of each class, by split: samples, objects or pixels, depending on the task.
struct ClassSizes: Sendable {
  let names: [String]
  let splits: [Split]
  /// The number of images that show each class.
  private(set) var images: [Int]
  /// Counts with axes split, class; row 0 is for all samples.
  private(set) var counts: [[Int]]
  /// The number of images that show each class, with axes as above.
  private(set) var imagesBySplit: [[Int]]

  init(of examination: Examination) {
    let dataset = examination.dataset
    names = dataset.task.annotation == .values ? [] : dataset.classNames
    splits = dataset.splits
    images = [Int](repeating: 0, count: names.count)
    counts = Array(repeating: images, count: splits.count + 1)
    imagesBySplit = counts
    for (index, sample) in dataset.samples.enumerated() {
      var shown: [Int: Int] = [:]
      if let mask = examination.masks[index] {
        for label in names.indices.prefix(255) where mask.counts[label] > 0 {
          shown[label] = mask.counts[label]
        }
      } else {
        for label in sample.annotation.labels where names.indices.contains(label) {
          shown[label, default: 0] += 1
        }
      }
      let rows = [0] + (sample.split.flatMap(splits.firstIndex).map { [$0 + 1] } ?? [])
      for (label, count) in shown {
        images[label] += 1
        for row in rows {
          counts[row][label] += count
          imagesBySplit[row][label] += 1
        }
      }
    }
  }

  /// Counts over all samples.
  var total: [Int] { counts[0] }

  /// Counts of a split; nil where the data has no samples of it.
  func counts(in split: Split) -> [Int]? {
    splits.firstIndex(of: split).map { counts[$0 + 1] }
  }

  /// The sizes as stored in a record.
  var record: [DataCheckRecord.ClassSize] {
    names.indices.map { label in
      DataCheckRecord.ClassSize(
        name: names[label], images: images[label], count: total[label],
        bySplit: counts.dropFirst().map { $0[label] })
    }
  }
}
