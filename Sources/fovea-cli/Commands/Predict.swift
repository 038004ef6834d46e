import FoveaSupport
import ArgumentParser
import Fovea
import Foundation

/// `fovea predict`: what a trained model says about images.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Say what is in images.",
    discussion: """
      RUN is a run's folder; a model file or checkpoint does as well. A folder among the images \
      stands for all images in it and below, by name.

        fovea predict runs/classification/photos-resnet18 new.jpg more-photos
        fovea predict runs/detection/cells-yolo-n slides --output found
        fovea predict runs/segmentation/scans-unet scan.png --output masks --tile-overlap 32
        fovea predict model.safetensors new.jpg --top 5 --json

      With --output, detectors draw what they find on a copy of each image, and segmenters write a \
      mask (grey, the value of a pixel is the index of its class) and a picture of it.

      --json prints one object per image, each on its line. Classifiers: path (as given), label (the \
      most probable class), probability (of label, 0 to 1), and top, a list of {label, probability}, \
      most probable first. Detectors: path, width, height, objects[].{label, score, box}, a box being \
      left, top, right and bottom in pixels. Segmenters: path, width, height, mask (the file), \
      shares[].{label, pixels, share}. Regressors: path, values[].{name, value}.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(help: ArgumentHelp("Image files and folders of them.", valueName: "IMAGE"))
  var images: [String]

  @Option(help: "How many classes to tell of each image; classifiers only. [default: 3]")
  var top: Int?

  @Option(
    help: "Detectors: the least score of an object. [default: the model's threshold, else 0.25]")
  var confidence: Double?

  @Option(help: "Detectors: the IoU from which two boxes of a class are one. [default: 0.7]")
  var iou: Double?

  @Option(help: "Detectors: the most objects of an image. [default: 300]")
  var maxDetections: Int?

  @Option(
    help: ArgumentHelp(
      "Segmenters: cut images into windows of the input's size that share so many pixels, instead "
        + "of resizing them.", valueName: "PIXELS"))
  var tileOverlap: Int?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Where pictures and masks go.", valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object per image.")
  var json = false

  @Option(help: "Images at once.")
  var batchSize = 32

  @Option(help: "Threads that compute; all cores by default.")
  var threads: Int?

  @Option(help: "Images that can't be decoded: error, or skip to leave them out and say so.")
  var onBadImage = "error"

  func run() throws {
    if let top, top < 1 { throw UsageError("--top is \(top), but must be at least 1") }
    var options = try InferenceSettings(
      batchSize: batchSize, threads: threads, onBadImage: onBadImage
    ).options
    // Damage shows before the first line is printed, and looking for it holds nothing up.
    let trained = try TrainedModel(contentsOf: URL(fileURLWithPath: model), checking: .meanwhile)
    try checkOptions(trained.card.task)
    let paths = try ImagePaths.expanded(images)
    options.reusesPlan = paths.count > batchSize
    var listing = PredictionListing(paths: paths, printsJSON: json, folder: output)
    try listing.run(
      trained, settings: try detectionSettings(trained.card),
      tiling: tileOverlap.map {
        Tiling(overlap: $0)
      }, top: top ?? 3, options: options)
  }

  /// - Throws: `UsageError` where an option has no effect on a model of the task.
  private func checkOptions(_ task: VisionTask) throws {
    let given: [(name: String, isGiven: Bool, tasks: [VisionTask])] = [
      ("--top", top != nil, [.classification]), ("--confidence", confidence != nil, [.detection]),
      ("--iou", iou != nil, [.detection]), ("--max-detections", maxDetections != nil, [.detection]),
      ("--tile-overlap", tileOverlap != nil, [.segmentation]),
      ("--output", output != nil, [.detection, .segmentation]),
    ]
    for option in given where option.isGiven && !option.tasks.contains(task) {
      throw UsageError(
        "\(option.name) has no effect: it is for \(option.tasks.map(\.rawValue).joined(separator: " and ")), "
          + "and the model is for \(task.rawValue)")
    }
  }

  private func detectionSettings(_ card: ModelCard) throws -> DetectionSettings {
    var settings = DetectionSettings.prediction
    for (name, value) in [("--confidence", confidence), ("--iou", iou)] {
      if let value, !(0...1).contains(value) {
        throw UsageError("\(name) is \(value), but must lie in 0...1")
      }
    }
    if let maxDetections, maxDetections < 1 {
      throw UsageError("--max-detections is \(maxDetections), but must be at least 1")
    }
    settings.confidence = confidence ?? card.decision?.score ?? settings.confidence
    settings.iou = iou ?? settings.iou
    settings.maxDetections = maxDetections ?? settings.maxDetections
    return settings
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
          && ImageFileName.isImage(name)
      }
      guard !images.isEmpty else { throw Failure("there are no images in the folder \(path)") }
      let folder = path.hasSuffix("/") ? path : path + "/"
      return images.sorted().map { folder + $0 }
    }
  }
}
