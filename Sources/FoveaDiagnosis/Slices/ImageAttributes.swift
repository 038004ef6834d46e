import Foundation
import FoveaDatasets
import FoveaSupport

/// The attributes of images: measured, from their folders, and from the columns of a CSV file.
enum ImageAttributes {
  /// The figures of the decoded images, on all cores; nil for images that cannot be decoded.
  static func measures(_ samples: [Sample]) -> [ImageMeasures?] {
    Parallel.map(count: samples.count) { ImageMeasures(samples[$0]) }
  }

  /// All attributes of samples.
  static func all(
    of samples: [Sample], in dataset: Dataset, _ measures: [ImageMeasures?]
  ) -> [SliceAttribute] {
    let measured: [(String, (ImageMeasures) -> Double)] = [
      (
        "image size (root of the area)",
        {
          (Double($0.width) * Double($0.height)).squareRoot()
        }
      ),
      ("aspect (width / height)", { Double($0.width) / Double($0.height) }),
      ("brightness", \.brightness), ("contrast", \.contrast), ("sharpness", \.sharpness),
    ]
    return measured.map { name, figure in
      SliceAttribute(name, numbers: measures.map { $0.map(figure) })
    } + [
      SliceAttribute(
        "colour", texts: measures.map { $0.map { $0.isGrey ? "grey" : "coloured" } })
    ] + folders(samples.map(\.id)) + columns(samples, dataset)
  }

  /// The folders of ids such as `site1/cat/7.jpg`, by level.
  static func folders(_ ids: [String]) -> [SliceAttribute] {
    let paths = ids.map { $0.split(separator: "/").dropLast().map(String.init) }
    return (0..<(paths.map(\.count).max() ?? 0)).map { level in
      SliceAttribute(
        "folder \(level + 1)", texts: paths.map { level < $0.count ? $0[level] : nil })
    }
  }

  /// The columns of a CSV file that have no other use, and the groups.
  private static func columns(_ samples: [Sample], _ dataset: Dataset) -> [SliceAttribute] {
    let own = dataset.columnNames.enumerated().map { column, name in
      SliceAttribute(
        name,
        parsing: samples.map { column < $0.columnTexts.count ? $0.columnTexts[column] : "" })
    }
    let groups = samples.map(\.group)
    return own
      + (groups.contains { $0 != nil } ? [SliceAttribute("group", texts: groups)] : [])
  }
}
