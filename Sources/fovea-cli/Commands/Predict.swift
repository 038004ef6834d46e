import ArgumentParser
import Fovea
import Foundation

/// `fovea predict`: what a trained classifier says about images.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Say what is in images.",
    discussion: """
      RUN is a run's folder; a model file or checkpoint does as well. A folder among the images \
      stands for all images in it and below, by name.

        fovea predict runs/classification/photos-resnet18 new.jpg more-photos
        fovea predict model.safetensors new.jpg --top 5 --json

      --json prints one object per image, each on its line: path (as given), label (the most \
      probable class), probability (of label, 0 to 1), and top, a list of {label, probability}, \
      most probable first.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(help: ArgumentHelp("Image files and folders of them.", valueName: "IMAGE"))
  var images: [String]

  @Option(help: "How many classes to tell of each image.")
  var top = 3

  @Flag(help: "Print one JSON object per image.")
  var json = false

  @Option(help: "Images at once.")
  var batchSize = 32

  @Option(help: "Threads that compute; all cores by default.")
  var threads: Int?

  @Option(help: "Images that can't be decoded: error, or skip to leave them out and say so.")
  var onBadImage = "error"

  func run() throws {
    guard top >= 1 else { throw UsageError("--top is \(top), but must be at least 1") }
    var options = try InferenceSettings(
      batchSize: batchSize, threads: threads, onBadImage: onBadImage
    ).options
    // Damage shows before the first line is printed, and looking for it holds nothing up.
    let classifier = try Classifier(
      contentsOf: URL(fileURLWithPath: model), checking: .meanwhile)
    let paths = try ImagePaths.expanded(images)
    options.reusesPlan = paths.count > batchSize
    let width = paths.map(\.count).max() ?? 0
    // The library names files by their whole path; a user knows them by the path they gave.
    let given = Dictionary(
      paths.map { (URL(fileURLWithPath: $0).path, $0) }, uniquingKeysWith: { first, _ in first })
    var told = Set<String>()
    _ = try classifier.predict(
      images: paths.map { URL(fileURLWithPath: $0) }, top: top, options: options
    ) { prediction in
      var prediction = prediction
      prediction.path = given[prediction.path] ?? prediction.path
      told.insert(prediction.path)
      Output.line(json ? try RecordCoding.line(prediction) : text(prediction, width: width))
    }
    for path in paths where !told.contains(path) { Output.note("skipped \(path)") }
  }

  private func text(_ prediction: PredictionRecord, width: Int) -> String {
    let padding = String(repeating: " ", count: max(0, width - prediction.path.count))
    let classes = prediction.top.map { entry in
      "\(entry.label) \(Text.fixed(entry.probability * 100, 1)) %"
    }
    let first = Terminal.results.styled(classes.first ?? "", .bold)
    return ([prediction.path + padding, first] + classes.dropFirst()).joined(separator: "  ")
  }
}

extension Predict: ComputingCommand {
  /// A single batch is computed when all its images are loaded: only other programs may interfere.
  var computesBesideOtherWork: Bool {
    WaitPolicy.isMachineBusy || images.count > batchSize
      || images.contains { URL(fileURLWithPath: $0).hasDirectoryPath }
  }
}

/// Image files as a user names them.
enum ImagePaths {
  /// Files as they are, folders as the image files in and below them, sorted by name.
  ///
  /// - Throws: `Failure` for what does not exist and for folders without images.
  static func expanded(_ paths: [String]) throws -> [String] {
    try paths.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure("no file or folder \(path)")
      }
      guard isFolder.boolValue else { return [path] }
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      let images = names.filter { name in
        let parts = name.split(separator: "/")
        return !parts.contains { $0.hasPrefix(".") }
          && extensions.contains(URL(fileURLWithPath: name).pathExtension.lowercased())
      }
      guard !images.isEmpty else { throw Failure("there are no images in the folder \(path)") }
      let folder = path.hasSuffix("/") ? path : path + "/"
      return images.sorted().map { folder + $0 }
    }
  }

  private static let extensions: Set<String> = [
    "jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp",
  ]
}
