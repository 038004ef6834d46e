import Fovea
import FoveaSupport

/// The summary of a data set: classes by splits; for listed pairs, images and pairs by splits.
enum DataSummary {
  /// The maximum number of classes listed.
  private static let limit = 30

  /// A table of sample counts with a row per class and a column per split.
  static func lines(_ dataset: Dataset) -> [String] {
    let splits = dataset.splits
    let traits = dataset.task.traits
    guard dataset.pairs.isEmpty, traits.annotation == .label || traits.annotation == .boxes else {
      return images(dataset, splits)
    }
    let all = dataset.classCounts()
    let counts = splits.map { dataset.classCounts(in: $0) }
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: splits.count + 1))
    let heading = traits.annotation == .boxes ? traits.things : traits.names.one
    table.add([heading] + splits.map(\.rawValue) + ["all"])
    for label in dataset.classNames.indices.prefix(limit) {
      table.add(
        [dataset.classNames[label]] + (counts.map { $0[label] } + [all[label]]).map(Text.grouped))
    }
    if dataset.classNames.count > limit {
      table.add(
        ["and \(dataset.classNames.count - limit) more"]
          + Array(repeating: "", count: splits.count + 1))
    }
    table.add(
      ["all"] + (counts + [all]).map { Text.grouped($0.reduce(0, +)) })
    return table.lines + (traits.annotation == .boxes ? [""] + images(dataset, splits) : [])
  }

  /// The numbers of images and of listed pairs in each split.
  private static func images(_ dataset: Dataset, _ splits: [Split]) -> [String] {
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: splits.count + 1))
    table.add([""] + splits.map(\.rawValue) + ["all"])
    table.add(
      ["images"]
        + (splits.map { dataset.indices(of: $0).count } + [dataset.samples.count])
        .map(Text.grouped))
    for isSame in [true, false] where !dataset.pairs.isEmpty {
      let counts = (splits.map { dataset.pairs(in: $0) } + [dataset.pairs]).map { pairs in
        pairs.count { $0.isSame == isSame }
      }
      table.add([isSame ? "same pairs" : "different pairs"] + counts.map(Text.grouped))
    }
    return table.lines
  }

  /// One line about the data.
  static func head(_ dataset: Dataset) -> String {
    let names = dataset.task.traits.names
    let content =
      dataset.pairs.isEmpty
      ? Text.count(dataset.classNames.count, names.one, plural: names.several)
      : Text.count(dataset.pairs.count, "pair")
    return
      "data: \(dataset.name) (\(dataset.format)), "
      + Text.count(dataset.samples.count, "image") + ", " + content
  }

  /// The notes of the reader, a line each.
  static func notes(_ dataset: Dataset) -> [String] {
    dataset.notes.map { "note: \(SettingNames.asFlags($0))" }
  }
}
