import Foundation
import Fovea
import FoveaSupport

/// Prints a model's predictions, one line per image, and writes pictures of them.
struct PredictionListing {
  private let paths: [String]
  private let printsJSON: Bool
  private let pictures: PictureFolder?
  private let width: Int

  /// - Parameter folder: The folder for pictures; nil to write none.
  init(paths: [String], printsJSON: Bool, folder: String?) {
    self.paths = paths
    self.printsJSON = printsJSON
    pictures = folder.map { PictureFolder(URL(fileURLWithPath: $0)) }
    width = paths.map(\.count).max() ?? 0
  }

  /// Predicts and prints.
  ///
  /// - Parameter top: The maximum number of classes in a classifier's line.
  /// - Throws: `UsageError` where the folder doesn't suit, and the errors of prediction and
  ///   writing.
  func run(_ model: VisionModel, top: Int, options: InferenceOptions) throws {
    try pictures?.prepare(for: paths.map { URL(fileURLWithPath: $0) })
    var skipped = Set(paths.indices)
    try model.predictions(for: paths.map { .path($0) }, options: options).forEach { found in
      skipped.remove(found.index)
      let path = paths[found.index]
      switch found.prediction {
      case .classification(let result):
        try print(PredictionRecord(path: path, result, limit: top), path, line(of:))
      case .detection(let result):
        try pictures?.write(result, of: path)
        try print(DetectionPredictionRecord(path: path, result), path, line(of:))
      case .segmentation(let result):
        let mask = try pictures?.write(result, of: path)
        try print(SegmentationPredictionRecord(path: path, result, mask: mask), path, line(of:))
      case .regression(let result):
        try print(RegressionPredictionRecord(path: path, result), path, line(of:))
      case .verification(let result): Output.line("\(path)  \(result)")
      }
    }
    for index in skipped.sorted() { Output.note("skipped \(paths[index])") }
  }

  private func print<Record: Encodable>(
    _ record: Record, _ path: String, _ text: (Record) -> String
  ) throws {
    guard !printsJSON else { return Output.line(try RecordCoding.line(record)) }
    let padding = String(repeating: " ", count: width - path.count)
    Output.line(path + padding + "  " + text(record))
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

/// A folder of pictures of predictions.
struct PictureFolder {
  private let folder: URL

  init(_ folder: URL) { self.folder = folder }

  /// Creates the folder, and checks that all pictures have different names and no image is
  /// overwritten.
  ///
  /// - Throws: `UsageError` where that isn't so.
  func prepare(for images: [URL]) throws {
    var names: [String: URL] = [:]
    for image in images {
      let name = stem(image)
      if let other = names.updateValue(image, forKey: name) {
        throw UsageError(
          "--output: the pictures of \(other.shown) and \(image.shown) would have the same name; "
            + "predict them separately, into two folders")
      }
      let standard = folder.standardizedFileURL.path
      if image.deletingLastPathComponent().standardizedFileURL.path == standard {
        throw UsageError("--output is the folder of \(image.shown); give another")
      }
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func stem(_ image: URL) -> String { image.deletingPathExtension().lastPathComponent }

  /// Writes a copy of the image with the boxes drawn on it.
  ///
  /// - Throws: `ImageError` where the image can't be read or the picture can't be written.
  func write(_ found: Detections, of path: String) throws {
    let url = URL(fileURLWithPath: path)
    let boxes = found.map { object in
      DrawnBox(
        label: object.label, name: found.name(of: object), score: object.score, box: object.box,
        kind: .prediction)
    }
    let picture = AnnotatedPicture(image: try Image(contentsOf: url, as: .rgb), boxes: boxes)
    try picture.drawn().write(to: folder.appendingPathComponent(stem(url) + ".png"))
  }

  /// Writes a mask and a picture of it.
  ///
  /// - Returns: The path of the mask.
  /// - Throws: `ImageError` where the image can't be read or a picture can't be written.
  func write(_ found: Segmentation, of path: String) throws -> String {
    let url = URL(fileURLWithPath: path)
    let file = folder.appendingPathComponent(stem(url) + "_mask.png")
    try found.mask.picture.write(to: file)
    let picture = AnnotatedPicture(
      image: try Image(contentsOf: url, as: .rgb), mask: found.mask, classNames: found.classNames)
    try picture.drawn().write(to: folder.appendingPathComponent(stem(url) + "_overlay.png"))
    return file.shown
  }
}
