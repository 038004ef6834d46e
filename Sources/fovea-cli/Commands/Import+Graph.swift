import FoveaSupport
import ArgumentParser
import Fovea
import Foundation

/// What `fovea import` needs to know of a network in ONNX.
struct GraphOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ONNX: what the network does (classification, regression, segmentation, detection); seen from "
        + "the output by default.", valueName: "task"))
  var task: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: how a detector says where objects are: yolox, or yolov8 and later ones of Ultralytics, "
        + "which their files say themselves.", valueName: "name"))
  var head: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: pixels between neighbouring cells, level by level. [default: 8,16,32]",
      valueName: "numbers"))
  var strides: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the order of channels, rgb or bgr; rgb by default.", valueName: "order"))
  var channelOrder: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the number of the brightest pixel, which --mean and --std count on: 1 or 255. "
        + "[default: 1]", valueName: "number"))
  var brightest: Double?

  @Option(help: ArgumentHelp("ONNX: the output to use, of several.", valueName: "name"))
  var outputName: String?

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
        throw UsageError("--strides is '\(strides)'; expected whole numbers with commas between")
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
    settings.output = outputName
  }
}

extension Import {
  /// Makes a model file of a network that brings its own layers.
  func importGraph() throws {
    let effect = "on a network that brings its own layers"
    try UsageError.refuse(
      [("--preset", preset != nil)], effect + "; say it with --mean, --std and --brightest")
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
      guard let size = InputSize(settingText: size) else {
        throw UsageError("--size is '\(size)'; expected 224, or 320x240 (height x width)")
      }
      (settings.height, settings.width) = (size.height, size.width)
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
      "wrote \(place.shown): \(card.task.rawValue), \(operators) operators, \(parameters) parameters, "
        + "\(card.model.classCount) classes, images of \(card.model.height)x\(card.model.width)")
  }

  private static func plainNumbers(_ text: String, _ name: String) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }.filter(\.isFinite)
    guard values.count == parts.count else {
      throw UsageError("\(name) is '\(text)'; expected numbers with commas between")
    }
    return values
  }
}
