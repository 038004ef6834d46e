import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea predict`: a trained model's predictions for images.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a trained model on images.",
    discussion: """
      RUN is a run's folder, a model file or a checkpoint. A folder stands for all images in it \
      and its subfolders, sorted by name. Masks beside images and formats that are not read are \
      left out, with a note; a file that is named itself never is.

        fovea predict runs/classification/photos-resnet18 new.jpg more-photos
        fovea predict runs/detection/cells-yolo-n slides --output found
        fovea predict runs/segmentation/scans-unet scan.png --output masks --tile-overlap 32
        fovea predict model.safetensors new.jpg --top 5 --json
        fovea predict runs/verification/faces-embedding a.jpg b.jpg
        fovea predict runs/verification/faces-embedding new.jpg --gallery staff

      With --output, detectors draw their boxes on a copy of each image, and segmenters write a \
      grey mask (the value of a pixel is the index of its class) and a coloured overlay.

      --json prints one object per image, one per line. Classifiers: path (as given), label (the \
      most probable class), probability (of label, 0 to 1), and top, a list of {label, \
      probability} by descending probability. Detectors: path, width, height, objects[].{label, \
      score, box}; a box is left, top, right and bottom in pixels. Segmenters: path, width, \
      height, mask (the file), shares[].{label, pixels, share}. Regressors: path, values[].{name, \
      value}. Verification: path, nearest (the nearest other image), distance, and same if the \
      model has a threshold.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(help: ArgumentHelp("Image files, and folders of image files.", valueName: "IMAGE"))
  var images: [String]

  @Option(help: "Classifiers: maximum number of classes listed for an image. [default: 3]")
  var top: Int?

  @Option(
    help: "Detectors: minimum score of an object. [default: the model's threshold, else 0.25]")
  var confidence: Double?

  @Option(
    help: ArgumentHelp(
      "Detectors: IoU above which two boxes of a class are one object. [default: 0.7; 1 for an "
        + "imported network that suppresses boxes itself]"))
  var iou: Double?

  @Option(help: "Detectors: maximum number of objects in an image. [default: 300]")
  var maxDetections: Int?

  @Option(
    help: ArgumentHelp(
      "Segmenters: cut images into windows of the input's size that overlap by this many pixels, "
        + "instead of resizing them.", valueName: "PIXELS"))
  var tileOverlap: Int?

  @Option(
    help: ArgumentHelp(
      "Verification: images to compare with; the other images by default.",
      valueName: "IMAGE|FOLDER"))
  var gallery: [String] = []

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The folder for pictures and masks.", valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object per image.")
  var json = false

  @Option(help: "Images per batch.")
  var batchSize = 32

  @Option(help: "Computing threads; all cores by default.")
  var threads: Int?

  @Option(help: "Images that can't be decoded: error, or skip to skip and list them.")
  var onBadImage = "error"

  func run() throws {
    try checkValues()
    var options = try InferenceSettings(
      batchSize: batchSize, threads: threads, onBadImage: onBadImage
    ).options
    // Damage is reported before the first line is printed. The check runs concurrently.
    let trained = try ModelPlace.open(
      model, before: images, in: "fovea predict", checking: .meanwhile)
    try checkOptions(trained.card.task)
    let paths = try ImagePaths.expanded(images)
    options.reusesPlan = paths.count > batchSize
    let model = configured(try VisionModel(trained))
    if case .verifier(let verifier) = model {
      return try NearestListing(
        paths: paths, gallery: gallery.isEmpty ? nil : ImagePaths.expanded(gallery),
        printsJSON: json
      ).run(verifier, options: options)
    }
    let listing = PredictionListing(paths: paths, printsJSON: json, folder: output)
    try listing.run(model, top: top ?? 3, options: options)
  }

  /// Checks the options that don't depend on the model.
  ///
  /// - Throws: `UsageError` where a value is out of range, `Failure` where nothing can be written.
  private func checkValues() throws {
    try UsageError.check("--top", top, in: 1...1_000_000)
    for (name, value) in [("--confidence", confidence), ("--iou", iou)] {
      if let value, !(0...1).contains(value) {
        let percent = value > 1 && value <= 100 ? ": write \(Text.short(value / 100))" : ""
        throw UsageError("\(name) is \(value), but must lie in 0...1\(percent)")
      }
    }
    try UsageError.check("--max-detections", maxDetections, in: 1...1_000_000)
    try UsageError.check("--tile-overlap", tileOverlap, in: 0...InputSize.longest)
    if let output { try OutputPlace.checkFolder(output) }
  }

  /// - Throws: `UsageError` where an option has no effect on a model of the task.
  private func checkOptions(_ task: VisionTask) throws {
    let given: [(name: String, isGiven: Bool, tasks: [VisionTask])] = [
      ("--top", top != nil, [.classification]), ("--confidence", confidence != nil, [.detection]),
      ("--iou", iou != nil, [.detection]), ("--max-detections", maxDetections != nil, [.detection]),
      ("--tile-overlap", tileOverlap != nil, [.segmentation]),
      ("--output", output != nil, [.detection, .segmentation]),
      ("--gallery", !gallery.isEmpty, [.verification]),
    ]
    for option in given where option.isGiven && !option.tasks.contains(task) {
      let tasks = option.tasks.map(\.rawValue).joined(separator: " and ")
      throw UsageError(
        "\(option.name) has no effect: it is for \(tasks), and the model is for "
          + "\(task.rawValue)")
    }
  }

  /// The model with the options' settings.
  private func configured(_ model: VisionModel) -> VisionModel {
    switch model {
    case .classifier, .regressor, .verifier: return model
    case .detector(var detector):
      detector.settings.confidence = confidence ?? detector.settings.confidence
      detector.settings.iou = iou ?? detector.settings.iou
      detector.settings.maxDetections = maxDetections ?? detector.settings.maxDetections
      return .detector(detector)
    case .segmenter(var segmenter):
      segmenter.tiling = tileOverlap.map { Tiling(overlap: $0) }
      return .segmenter(segmenter)
    }
  }
}

extension Predict: ComputingCommand {
  /// False for a single batch, which is computed after all its images are loaded.
  var computesBesideOtherWork: Bool {
    WaitPolicy.isMachineBusy || images.count > batchSize
      || images.contains { URL(fileURLWithPath: $0).hasDirectoryPath }
  }
}

/// The paths of image files on the command line.
enum ImagePaths {
  /// The paths, with folders replaced by the image files in them and their subfolders, sorted by
  /// name. Files that are left out, as training leaves them out, are noted.
  ///
  /// - Throws: `Failure` for a missing path and for folders without images.
  static func expanded(_ paths: [String]) throws -> [String] {
    try paths.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      if let advice = ForeignInput.advice(on: path) { throw Failure(advice) }
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        if let reason = RegularFile.problem(ofLink: path) {
          throw Failure("\(path) cannot be read: \(reason)")
        }
        guard !path.contains("*") else {
          throw Failure(
            "no file or folder \(path): patterns are left to the shell. Give the folder of the "
              + "images, or leave the pattern without quotes")
        }
        throw Failure(
          "no file or folder \(path)."
            + NearestName.question(forFileAt: URL(fileURLWithPath: path)))
      }
      guard isFolder.boolValue else { return [path] }
      let found = try FolderImages(below: URL(fileURLWithPath: path))
      guard !found.images.isEmpty else {
        throw Failure(
          (["there are no images in the folder \(path)"] + found.notes).joined(separator: "; "))
      }
      for note in found.notes { Output.note("note: \(path): \(note)") }
      let folder = path.hasSuffix("/") ? path : path + "/"
      return found.images.map { folder + $0 }
    }
  }
}
