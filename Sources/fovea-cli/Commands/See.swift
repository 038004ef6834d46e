import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea see`: shows which parts of images speak for a model's outputs.
struct See: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "see",
    abstract: "Show which parts of an image speak for a model's output.",
    discussion: """
      RUN is a run's folder or a model file. A folder stands for all images in it and its \
      subfolders. Explained is the logit of the predicted class, the logit of the best box, the \
      logits of the pixels predicted as the most frequent class, the first value of a regression, \
      or the similarity to the image of --with.

        fovea see runs/classification/photos-resnet18 new.jpg
        fovea see runs/classification/photos-resnet18 photos --method grad-cam,occlusion
        fovea see runs/detection/cells-yolo-n slide.png --box 2
        fovea see runs/verification/faces-embedding a.jpg --with b.jpg
        fovea see model.safetensors new.jpg --maps stages.1.0

      Methods: grad-cam, grad-cam++, hirescam and eigen-cam at a layer; occlusion and \
      integrated-gradients at the input; all. Each map is scaled to its own peak in the picture, \
      so its peak is printed: in units of what is explained.

      Writes a sheet per image, the signed values of each map (NPY) and see.json into a folder. \
      --json prints see.json on one line: model, task, images[].{path, picture, score.{name, \
      meaning, value, unit, probability, box}, maps[].{method, layer, width, height, peak, lowest, \
      positiveShare, values}}, failures[].{path, reason}.

      Exit codes: 0 success, 1 an image failed, 64 usage error.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(help: ArgumentHelp("Image files, and folders of image files.", valueName: "IMAGE"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "Comma-separated methods, or all. [default: grad-cam, unless --maps, --filters or --layers "
        + "is given]", valueName: "NAMES"))
  var method: String?

  @Option(
    help: ArgumentHelp(
      "The layer, by its path; a part such as stages.3 stands for its last layer. [default: one "
        + "that suits the task]", valueName: "PATH"))
  var layer: String?

  @Option(
    name: .customLong("class"),
    help: "The class to explain, or the value of a regression. [default: the predicted one]")
  var className: String?

  @Option(help: "Detection: the box to explain, by descending score from 1. [default: 1]")
  var box: Int?

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp("Verification: the image to compare with.", valueName: "IMAGE"))
  var other: String?

  @Option(
    help: ArgumentHelp(
      "Occlusion: the side of the covered window in pixels of the input. [default: an eighth of "
        + "the shorter side]", valueName: "PIXELS"))
  var window: Int?

  @Option(
    help: ArgumentHelp(
      "Also write the strongest channels of a layer for each image.", valueName: "PATH"))
  var maps: String?

  @Option(help: "--maps: maximum number of channels. [default: 31]")
  var channels: Int?

  @Flag(help: "Also write the filters of the first convolution.")
  var filters = false

  @Flag(help: "List the layers that have maps.")
  var layers = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write. [default: see in the run's folder, or fovea-see beside the model "
        + "file]", valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object instead of lines.")
  var json = false

  @Flag(name: [.short, .long], help: "Don't show progress.")
  var quiet = false

  @Option(help: "Computing threads; all cores by default.")
  var threads: Int?

  func run() throws {
    let request = try request()
    try InferenceSettings.use(threads: threads)
    let trained = try ModelPlace.open(model, before: images, in: "fovea see")
    try checkOptions(trained.card.task, request)
    if request.methods.isEmpty, maps == nil, !images.isEmpty {
      throw UsageError("the images have no effect: give --method or --maps")
    }
    if images.isEmpty, !filters, !layers {
      throw UsageError(
        "IMAGE is missing. Give images, or --layers or --filters, which need none")
    }
    let run = try TrainedRun(contentsOf: URL(fileURLWithPath: model), model: trained)
    let folder = try ResultsPlace.folder(output, for: run, at: model, command: "see")
    let paths = try ImagePaths.expanded(images)
    let session = SeeSession(
      seeing: try Seeing(trained), folder: folder, request: request, maps: maps,
      channels: channels ?? 31, isQuiet: quiet)
    if layers { session.printLayers(asNotes: json) }
    guard !paths.isEmpty || filters else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let record = try session.record(
      named: run.name, of: paths, filters: filters
    ) { text in if !json { Output.line(text) } }
    try record.write(to: folder.appendingPathComponent("see.json"))
    if json { Output.line(try RecordCoding.line(record)) }
    Output.note("wrote see.json and pictures to \(folder.shown)")
    if let path = paths.first, request.methods.count == 1, record.failures.isEmpty {
      Output.next(["fovea", "see", model, path, "--method", "all"], label: "next, all methods")
    }
    if !record.failures.isEmpty { throw ExitCode.failure }
  }

  /// The request of the options.
  ///
  /// - Throws: `UsageError` where one is invalid.
  private func request() throws -> SeeingRequest {
    try UsageError.check("--box", box, in: 1...1_000_000)
    try UsageError.check("--window", window, in: 1...InputSize.longest)
    try UsageError.check("--channels", channels, in: 1...4096)
    var request = SeeingRequest()
    request.methods = try methods()
    request.layer = layer
    request.className = className
    request.box = box
    request.other = other.map { .path($0) }
    request.window = window
    return request
  }

  private func methods() throws -> [SeeingMethod] {
    guard let method else {
      return images.isEmpty || maps != nil ? [] : [.gradCAM]
    }
    if NearestName.match(method, among: ["all"]) != nil { return SeeingMethod.allCases }
    var found: [SeeingMethod] = []
    for name in method.split(separator: ",") {
      let known = SeeingMethod.allCases.map(\.rawValue)
      // The two Grad-CAMs differ in signs alone, which don't matter in other names.
      let exact = known.first { $0 == name.lowercased() }
      guard let match = exact ?? NearestName.match(String(name), among: known),
        let one = SeeingMethod(rawValue: match)
      else { throw UsageError.unknown("method", String(name), known: known + ["all"]) }
      if !found.contains(one) { found.append(one) }
    }
    guard !found.isEmpty else {
      throw UsageError("--method is empty; name methods, such as grad-cam, or all")
    }
    return found
  }

  /// - Throws: `UsageError` where an option has no effect.
  private func checkOptions(_ task: VisionTask, _ request: SeeingRequest) throws {
    try UsageError.refuse([("--channels", channels != nil && maps == nil)], "without --maps")
    try UsageError.refuse(
      [("--window", window != nil && !request.methods.contains(.occlusion))],
      "without --method occlusion")
    try UsageError.refuse(
      [("--layer", layer != nil && !request.methods.contains(where: \.isOfLayer))],
      "without a method of a layer, such as --method grad-cam")
    try UsageError.refuse(
      [
        ("--class", className != nil), ("--box", box != nil), ("--with", other != nil),
      ].map { ($0.0, $0.1 && request.methods.isEmpty) }, "without --method")
    try UsageError.refuse(
      [("--box", box != nil && task != .detection)],
      "on a model for \(task.rawValue): it is for detection")
    try UsageError.refuse(
      [("--with", other != nil && task != .verification)],
      "on a model for \(task.rawValue): it is for verification")
    try UsageError.refuse(
      [("--class", className != nil && task == .verification)],
      "on a model for verification, which has no classes")
    if task == .verification, other == nil, !request.methods.isEmpty {
      throw UsageError(
        "the model is for verification: its output means something only beside that of another "
          + "image. Give --with IMAGE")
    }
  }
}
