import FoveaImages
import FoveaSupport

/// The classes with few items, and the samples that contain one.
///
/// Items are images in classification, objects in detection, pixels in segmentation. A class is
/// rare where it has fewer than half the mean count of the classes that occur, unless rare classes
/// are named.
public struct RareClasses: Sendable, Equatable {
  /// The indices of the rare classes.
  public let labels: Set<Int>
  /// Positions in `Dataset.samples` of the samples with a rare class, ascending.
  public let samples: [Int]
  private let members: Set<Int>

  /// Finds the rare classes among some samples.
  ///
  /// - Parameter names: the rare classes' names; nil finds them by their counts.
  /// - Throws: `DatasetError` where the task has no classes, a name is unknown or its class in none
  ///   of the samples, or a mask cannot be read.
  public init(among members: [Int], of dataset: Dataset, named names: [String]? = nil) throws {
    guard dataset.task.annotation != .values else {
      throw DatasetError(
        .badSetting, "regression has no classes, so none is rare: leave `rareClasses` out")
    }
    let counts = try dataset.contents(of: members)
    var totals = [Int](repeating: 0, count: dataset.classNames.count)
    for (label, count) in counts.joined() where label < totals.count { totals[label] += count }
    let labels: Set<Int>
    if let names {
      labels = Set(
        try names.map { name in
          guard let label = dataset.classNames.firstIndex(of: name) else {
            throw DatasetError(
              .badSetting,
              "rare class '\(name)' is not a class of the data; its classes: "
                + DatasetError.list(dataset.classNames, limit: 20))
          }
          // Nothing would be changed for it, and nothing said.
          guard totals[label] > 0 else {
            throw DatasetError(
              .badSetting,
              "rare class '\(name)' is in no training image: add some, or leave it out of "
                + "`rareClasses`")
          }
          return label
        })
    } else {
      let occurring = totals.filter { $0 > 0 }
      let half = Double(occurring.reduce(0, +)) / Double(max(occurring.count, 1)) / 2
      labels = Set(totals.indices.filter { totals[$0] > 0 && Double(totals[$0]) < half })
    }
    self.labels = labels
    samples = zip(members, counts).filter { _, counts in
      counts.contains { labels.contains($0.label) }
    }.map(\.0).sorted()
    self.members = Set(samples)
  }

  /// Whether the sample at a position contains a rare class.
  public func contains(_ sample: Int) -> Bool { members.contains(sample) }
}

extension Dataset {
  /// The count of each class in some samples: images in classification, objects in detection,
  /// pixels in segmentation; empty for regression.
  ///
  /// - Throws: `DatasetError` where a mask cannot be read.
  func contents(of members: [Int]) throws -> [[(label: Int, count: Int)]] {
    guard task.annotation == .mask else {
      return members.map { samples[$0].annotation.labels.map { ($0, 1) } }
    }
    return try Parallel.map(count: members.count) { position in
      guard case .mask(let source) = samples[members[position]].annotation else { return [] }
      var counts = [Int](repeating: 0, count: 256)
      for value in try source.read().values { counts[Int(value)] += 1 }
      return counts.enumerated().filter { $0.offset != Int(LabelMask.ignored) && $0.element > 0 }
        .map { (label: $0.offset, count: $0.element) }
    }
  }
}
