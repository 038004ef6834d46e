import FoveaSupport
import Fovea
import Foundation

/// Prints what a model says of images, a line each, and writes pictures of it.
struct PredictionListing {
  private let paths: [String]
  private let printsJSON: Bool
  private let pictures: PictureFolder?
  private let width: Int
  /// The library names files by their whole path; a user knows them by the path they gave.
  private let given: [String: String]
  private var told = Set<String>()

  /// - Parameter folder: where pictures go.
  init(paths: [String], printsJSON: Bool, folder: String?) {
    self.paths = paths
    self.printsJSON = printsJSON
    pictures = folder.map { PictureFolder(URL(fileURLWithPath: $0)) }
    width = paths.map(\.count).max() ?? 0
    given = Dictionary(
      paths.map { (URL(fileURLWithPath: $0).path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Predicts and prints.
  mutating func run(
    _ trained: TrainedModel, settings: DetectionSettings, tiling: Tiling?, top: Int,
    options: InferenceOptions
  ) throws {
    let urls = paths.map { URL(fileURLWithPath: $0) }
    try pictures?.prepare(for: urls)
    switch trained.card.task {
    case .classification:
      _ = try Classifier(trained).predict(images: urls, top: top, options: options) {
        try tell($0, \.path, line(of:))
      }
    case .detection:
      try Detector(trained).predict(images: urls, settings: settings, options: options) {
        try pictures?.write($0, classNames: trained.card.classNames)
        try tell($0, \.path, line(of:))
      }
    case .segmentation:
      let names = trained.card.classNames
      try Segmenter(trained).predict(images: urls, tiling: tiling, options: options) { path, mask in
        var record = SegmentationPredictionRecord(path: path, mask, classNames: names)
        record.mask = try pictures?.write(mask, of: path, classNames: names)
        try tell(record, \.path, line(of:))
      }
    case .regression:
      try Regressor(trained).predict(images: urls, options: options) {
        try tell($0, \.path, line(of:))
      }
    }
    for path in paths where !told.contains(path) { Output.note("skipped \(path)") }
  }

  private mutating func tell<Record: Encodable>(
    _ record: Record, _ path: WritableKeyPath<Record, String>, _ text: (Record) -> String
  ) throws {
    var record = record
    let name = given[record[keyPath: path]] ?? record[keyPath: path]
    record[keyPath: path] = name
    told.insert(name)
    guard !printsJSON else { return Output.line(try RecordCoding.line(record)) }
    let padding = String(repeating: " ", count: max(0, width - name.count))
    Output.line(name + padding + "  " + text(record))
  }

  // MARK: Lines

  private func line(of record: PredictionRecord) -> String {
    let classes = record.top.map { entry in
      "\(entry.label) \(Text.fixed(entry.probability * 100, 1)) %"
    }
    let first = Terminal.results.styled(classes.first ?? "", .bold)
    return ([first] + classes.dropFirst()).joined(separator: "  ")
  }

  private func line(of record: DetectionPredictionRecord) -> String {
    guard !record.objects.isEmpty else { return "nothing" }
    var counts: [String: (count: Int, best: Double)] = [:]
    for object in record.objects {
      let old = counts[object.label] ?? (0, 0)
      counts[object.label] = (old.count + 1, max(old.best, object.score))
    }
    return counts.sorted { (-$0.value.count, $0.key) < (-$1.value.count, $1.key) }
      .map { "\($0.value.count) \($0.key) (\(Text.fixed($0.value.best, 2)))" }
      .joined(separator: "  ")
  }

  private func line(of record: SegmentationPredictionRecord) -> String {
    record.shares.filter { $0.pixels > 0 }
      .map { "\($0.label) \(Text.fixed($0.share * 100, 1)) %" }.joined(separator: "  ")
  }

  private func line(of record: RegressionPredictionRecord) -> String {
    record.values.map { "\($0.name) \(Text.short($0.value))" }.joined(separator: "  ")
  }
}

extension SegmentationPredictionRecord {
  /// Counts the pixels of a mask.
  init(path: String, _ mask: LabelMask, classNames: [String]) {
    var counts = [Int](repeating: 0, count: 256)
    for value in mask.values { counts[Int(value)] += 1 }
    self.init(
      path: path, width: mask.width, height: mask.height,
      shares: classNames.enumerated().map { index, name in
        Share(
          label: name, pixels: counts[index],
          share: Double(counts[index]) / Double(max(mask.values.count, 1)))
      })
  }
}

/// A folder of pictures of predictions.
struct PictureFolder {
  private let folder: URL

  init(_ folder: URL) { self.folder = folder }

  /// Makes the folder and checks that no two images would get one name, and that none of the images
  /// would be overwritten.
  ///
  /// - Throws: `UsageError`.
  func prepare(for images: [URL]) throws {
    var names: [String: URL] = [:]
    for image in images {
      let name = stem(image)
      if let other = names.updateValue(image, forKey: name) {
        throw UsageError(
          "--output: pictures of \(other.shown) and \(image.shown) would have one name; predict them "
            + "apart, into two folders")
      }
      let standard = folder.standardizedFileURL.path
      if image.deletingLastPathComponent().standardizedFileURL.path == standard {
        throw UsageError("--output is the folder that \(image.shown) lies in; give another")
      }
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func stem(_ image: URL) -> String { image.deletingPathExtension().lastPathComponent }

  /// Draws boxes on a copy of the image.
  func write(_ record: DetectionPredictionRecord, classNames: [String]) throws {
    let url = URL(fileURLWithPath: record.path)
    let boxes = record.objects.map { object in
      DrawnBox(
        label: classNames.firstIndex(of: object.label) ?? 0, name: object.label,
        score: object.score,
        box: BoundingBox(
          left: object.box[0], top: object.box[1], right: object.box[2], bottom: object.box[3]),
        kind: .prediction)
    }
    let picture = AnnotatedPicture(image: try Image(contentsOf: url, as: .rgb), boxes: boxes)
    try picture.drawn().write(to: folder.appendingPathComponent(stem(url) + ".png"))
  }

  /// Writes a mask and a picture of it; the mask's path.
  func write(_ mask: LabelMask, of path: String, classNames: [String]) throws -> String {
    let url = URL(fileURLWithPath: path)
    let file = folder.appendingPathComponent(stem(url) + "_mask.png")
    try mask.picture.write(to: file)
    let picture = AnnotatedPicture(
      image: try Image(contentsOf: url, as: .rgb), mask: mask, classNames: classNames)
    try picture.drawn().write(to: folder.appendingPathComponent(stem(url) + "_overlay.png"))
    return file.shown
  }
}
