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

  func fill(_ settings: inout GraphImport.Settings, _ problems: inout Problems) {
    if let task {
      settings.task = problems.collect {
        guard let known = VisionTask(named: task) else {
          throw UsageError.unknown("task", task, known: VisionTask.allCases)
        }
        return known
      }
    }
    if let channelOrder {
      settings.channelOrder =
        problems.collect { try UsageError.value("channel order", channelOrder) } ?? .rgb
    }
    settings.head = problems.collect { try foreignHead() } ?? nil
    if let brightest {
      problems.collect {
        guard brightest > 0, brightest.isFinite else {
          throw UsageError("--brightest is \(brightest), but must be above 0: 1 or 255")
        }
      }
      settings.brightest = brightest
    }
    settings.outputName = outputName
  }

  private func foreignHead() throws -> ForeignHead? {
    guard let head else {
      guard strides == nil else { throw UsageError("--strides has no effect without --head") }
      return nil
    }
    let strides = strides ?? "8,16,32"
    let parts = strides.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { $0 > 0 }
    guard numbers.count == parts.count else {
      throw UsageError("--strides is '\(strides)'; expected comma-separated whole numbers")
    }
    let name = NearestName.match(head, among: ForeignHead.names) ?? head
    guard let known = ForeignHead(named: name, strides: numbers) else {
      throw UsageError.unknown("head", head, known: ForeignHead.names)
    }
    return known
  }
}

extension Import {
  /// Makes a model file of a network that includes its layers.
  func importGraph(to place: URL, _ found: Problems) throws {
    var problems = found
    problems.collect { try refuseOptionsOfWeights() }
    var settings = GraphImport.Settings()
    graph.fill(&settings, &problems)
    settings.classNames =
      problems.collect {
        try classNames.map(ClassNames.init(parsing:))?.names
      } ?? nil
    settings.size = problems.collect { try parsedSize() } ?? nil
    settings.mean = problems.collect { try mean.map { try Self.plainNumbers($0, "--mean") } } ?? nil
    settings.deviation =
      problems.collect { try std.map { try Self.plainNumbers($0, "--std") } } ?? nil
    try problems.check()
    let file = URL(fileURLWithPath: weights)
    let imported =
      file.pathExtension.lowercased() == "onnx"
      ? try GraphImport(contentsOf: file, settings: settings)
      : try GraphImport(
        darknet: file.deletingPathExtension().appendingPathExtension("cfg"), weights: file,
        settings: settings)
    try imported.write(to: place)
    let card = imported.card
    let operators = imported.model.definitionWithoutWeights.nodes.count
    let parameters = imported.model.parameters().reduce(0) { $0 + $1.parameter.value.count }
    let names = card.task.traits.names
    Output.note(
      "wrote \(place.shown): \(card.task.rawValue), \(Text.count(operators, "operator")), "
        + "\(Text.count(parameters, "parameter")), "
        + "\(Text.count(card.model.classCount, names.one, plural: names.several)), images of "
        + "\(card.model.height)x\(card.model.width)")
    Output.note("note: \(Self.pixels(card.preprocessing, settings.channelOrder))")
    if card.classNames == card.classNames.indices.map(String.init) {
      Output.note(
        "note: the \(names.several) are called by their numbers; --class-names gives them names")
    }
  }

  /// The values of pixels that go into a network.
  static func pixels(
    _ preprocessing: Preprocessing, _ order: GraphImport.ChannelOrder
  ) -> String {
    let (mean, deviation) = (preprocessing.mean, preprocessing.deviation)
    let channels = mean.count == 1 ? "grey" : order.rawValue.uppercased()
    let isPlain = mean.allSatisfy { $0 == 0 } && Set(deviation).count == 1
    func list(_ values: [Double]) -> String {
      (order == .bgr ? values.reversed() : values).map { Text.short($0) }.joined(separator: ",")
    }
    let values =
      isPlain
      ? "from 0 to \(Text.short(1 / (deviation.first ?? 1)))"
      : "from 0 to 1, minus \(list(mean)), divided by \(list(deviation))"
    return "the network gets pixels (\(channels)) \(values). If it was trained with others, import "
      + "it again with --mean, --std, --brightest and --channel-order"
  }

  private func refuseOptionsOfWeights() throws {
    let effect = "on a network that includes its layers"
    if let model {
      throw UsageError(
        "--model \(model): a network in ONNX or Darknet format includes its layers; leave it out")
    }
    try UsageError.refuse(
      [("--preset", preset != nil)], effect + "; use --mean, --std and --brightest")
    try UsageError.refuse(
      [
        ("--crop-fraction", cropFraction != nil), ("--model-options", modelOptions != nil),
        ("--classes", classes != nil),
        ("--channels", channels != nil), ("--skip-classifier", skipClassifier),
        ("--allow-missing", allowMissing), ("--allow-unexpected", allowUnexpected),
        ("--json", json),
      ], effect)
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
