import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// The options of `fovea import` for networks in ONNX.
struct GraphOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ONNX: the network's task (classification, regression, segmentation, detection); inferred "
        + "from the output by default.", valueName: "task"))
  var task: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the output layout of a detector: yolox, or yolov8 for Ultralytics' yolov8 and later, "
        + "which is detected from their files.", valueName: "name"))
  var head: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the strides of the detector's levels in pixels. [default: 8,16,32]",
      valueName: "numbers"))
  var strides: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the order of channels, rgb or bgr; rgb by default.", valueName: "order"))
  var channelOrder: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the value of the brightest pixel, on the scale of --mean and --std: 1 or 255. "
        + "[default: 1]", valueName: "number"))
  var brightest: Double?

  @Option(help: ArgumentHelp("ONNX: the output to use, if there are several.", valueName: "name"))
  var outputName: String?

  /// Refuses the options for a model of the catalogue.
  ///
  /// - Throws: `UsageError` where an option is given.
  func refuse(_ place: String) throws {
    try UsageError.refuse(
      [
        ("--task", task != nil), ("--head", head != nil), ("--strides", strides != nil),
        ("--channel-order", channelOrder != nil), ("--brightest", brightest != nil),
        ("--output-name", outputName != nil),
      ], place)
  }

  func fill(_ settings: inout GraphImport.Settings) throws {
    if let task {
      guard let known = VisionTask(rawValue: task) else {
        throw UsageError.unknown("task", task, known: VisionTask.allCases)
      }
      settings.task = known
    }
    if let channelOrder {
      guard let known = GraphImport.ChannelOrder(rawValue: channelOrder) else {
        throw UsageError.unknown(
          "channel order", channelOrder, known: GraphImport.ChannelOrder.allCases)
      }
      settings.channelOrder = known
    }
    if let head {
      let strides = strides ?? "8,16,32"
      let parts = strides.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }.filter { $0 > 0 }
      guard numbers.count == parts.count else {
        throw UsageError("--strides is '\(strides)'; expected comma-separated whole numbers")
      }
      guard let known = ForeignHead(named: head, strides: numbers) else {
        throw UsageError.unknown("head", head, known: ForeignHead.names)
      }
      settings.head = known
    } else if strides != nil {
      throw UsageError("--strides has no effect without --head")
    }
    if let brightest {
      guard brightest > 0, brightest.isFinite else {
        throw UsageError("--brightest is \(brightest), but must be above 0: 1 or 255")
      }
      settings.brightest = brightest
    }
    settings.outputName = outputName
  }
}

extension Import {
  /// Makes a model file of a network that includes its layers.
  func importGraph() throws {
    let effect = "on a network that includes its layers"
    try UsageError.refuse(
      [("--preset", preset != nil)], effect + "; use --mean, --std and --brightest")
    try UsageError.refuse(
      [
        ("--crop-fraction", cropFraction != nil), ("--classes", classes != nil),
        ("--channels", channels != nil), ("--skip-classifier", skipClassifier),
        ("--allow-missing", allowMissing), ("--allow-unexpected", allowUnexpected),
        ("--json", json),
      ], effect)
    var settings = GraphImport.Settings()
    try graph.fill(&settings)
    settings.classNames = try classNames.map(ClassNames.init(parsing:))?.names
    if let size {
      guard let size = InputSize(parsing: size) else {
        throw UsageError("--size is '\(size)'; expected 224, or 320x240 (height x width)")
      }
      settings.size = size
    }
    settings.mean = try mean.map { try Self.plainNumbers($0, "--mean") }
    settings.deviation = try std.map { try Self.plainNumbers($0, "--std") }
    let file = URL(fileURLWithPath: weights)
    let imported =
      file.pathExtension.lowercased() == "onnx"
      ? try GraphImport(contentsOf: file, settings: settings)
      : try GraphImport(
        darknet: file.deletingPathExtension().appendingPathExtension("cfg"), weights: file,
        settings: settings)
    let place = URL(fileURLWithPath: output)
    try imported.write(to: place)
    let card = imported.card
    let operators = imported.model.definitionWithoutWeights.nodes.count
    let parameters = imported.model.parameters().reduce(0) { $0 + $1.parameter.value.count }
    Output.note(
      "wrote \(place.shown): \(card.task.rawValue), \(operators) operators, \(parameters) "
        + "parameters, \(card.model.classCount) classes, images of "
        + "\(card.model.height)x\(card.model.width)")
  }

  private static func plainNumbers(_ text: String, _ name: String) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }.filter(\.isFinite)
    guard values.count == parts.count else {
      throw UsageError("\(name) is '\(text)'; expected comma-separated numbers")
    }
    return values
  }
}
