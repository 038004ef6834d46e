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

  @Option(
    help: ArgumentHelp(
      "ONNX: the outputs of a detector that decodes its boxes itself, such as "
        + "boxes=b,scores=s,labels=l; count=n for the number of boxes. Recognised by name or shape "
        + "by default.", valueName: "part=name,..."))
  var outputs: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the numbers of such a box: xyxy, yxyx or cxcywh (centre and size). [default: xyxy]",
      valueName: "format"))
  var boxFormat: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the unit of such a box: pixels of the input, or normalized to the image's size; "
        + "inferred by default.", valueName: "unit"))
  var boxUnit: String?

  @Option(
    help: ArgumentHelp(
      "ONNX: the label of the first class name, for such a detector: 1 where 0 is the background; "
        + "inferred by default.", valueName: "number"))
  var firstLabel: Int?

  @Option(
    help: ArgumentHelp(
      "ONNX: the probability from which a pixel is foreground, for a network with one channel. "
        + "[default: 0.5]", valueName: "number"))
  var foregroundThreshold: Double?

  /// Refuses the options for a model of the catalogue.
  ///
  /// - Throws: `UsageError` where an option is given.
  func refuse(_ place: String) throws {
    try UsageError.refuse(
      [
        ("--task", task != nil), ("--head", head != nil), ("--strides", strides != nil),
        ("--channel-order", channelOrder != nil), ("--brightest", brightest != nil),
        ("--output-name", outputName != nil), ("--outputs", outputs != nil),
        ("--box-format", boxFormat != nil), ("--box-unit", boxUnit != nil),
        ("--first-label", firstLabel != nil),
        ("--foreground-threshold", foregroundThreshold != nil),
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
    problems.collect { try fillOutputs(&settings) }
  }

  private func fillOutputs(_ settings: inout GraphImport.Settings) throws {
    if let outputs {
      try UsageError.refuse(
        [("--head", head != nil), ("--output-name", outputName != nil)], "with --outputs")
      settings.head = .boxes(try boxOutputs(outputs))
    } else {
      try UsageError.refuse(
        [
          ("--box-format", boxFormat != nil), ("--box-unit", boxUnit != nil),
          ("--first-label", firstLabel != nil),
        ], "without --outputs")
    }
    if let foregroundThreshold {
      guard foregroundThreshold > 0, foregroundThreshold < 1 else {
        throw UsageError(
          "--foreground-threshold is \(foregroundThreshold), but must be above 0 and below 1")
      }
      settings.foregroundThreshold = foregroundThreshold
    }
  }

  private func boxOutputs(_ text: String) throws -> BoxOutputs {
    var names: [String: String] = [:]
    let known = ["boxes", "scores", "labels", "count"]
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, known.contains(pair[0]), names[pair[0]] == nil else {
        throw UsageError(
          "--outputs is '\(text)'; expected boxes=NAME,scores=NAME, and if there are any "
            + "labels=NAME,count=NAME")
      }
      names[pair[0]] = pair[1]
    }
    guard let boxes = names["boxes"], let scores = names["scores"] else {
      throw UsageError("--outputs is '\(text)', but must name boxes and scores")
    }
    var result = BoxOutputs(
      boxes: boxes, scores: scores, labels: names["labels"], count: names["count"])
    if let boxFormat {
      guard let format = BoxOutputs.Format(rawValue: boxFormat) else {
        throw UsageError.unknown("box format", boxFormat, known: BoxOutputs.Format.allCases)
      }
      result.format = format
    }
    if let boxUnit {
      guard ["pixels", "normalized"].contains(boxUnit) else {
        throw UsageError.unknown("box unit", boxUnit, known: ["pixels", "normalized"])
      }
      result.isNormalized = boxUnit == "normalized"
    }
    if let firstLabel {
      try UsageError.check("--first-label", firstLabel, in: 0...1_000_000)
      result.firstLabel = firstLabel
    }
    return result
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
    problems.collect { try usePreset(&settings) }
    problems.collect {
      if let mean { settings.mean = try Self.plainNumbers(mean, "--mean") }
    }
    problems.collect {
      if let std { settings.deviation = try Self.plainNumbers(std, "--std") }
    }
    try problems.check()
    let file = URL(fileURLWithPath: weights)
    let imported =
      file.pathExtension.lowercased() == "onnx"
      ? try GraphImport(contentsOf: file, settings: settings)
      : try GraphImport(
        darknet: file.deletingPathExtension().appendingPathExtension("cfg"), weights: file,
        settings: settings)
    for note in imported.notes { Output.note("note: \(note)") }
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

  private func usePreset(_ settings: inout GraphImport.Settings) throws {
    guard let preset else { return }
    let known: PublishedInput.Preset = try UsageError.value("preset", preset)
    guard graph.brightest == nil else {
      throw UsageError("--brightest has no effect with --preset, which is for pixels from 0 to 1")
    }
    let values = PublishedInput(known)
    (settings.mean, settings.deviation) = (values.mean, values.deviation)
    if settings.channelOrder == .bgr {
      settings.mean?.reverse()
      settings.deviation?.reverse()
    }
  }

  private func refuseOptionsOfWeights() throws {
    let effect = "on a network that includes its layers"
    if let model {
      throw UsageError(
        "--model \(model): a network in ONNX or Darknet format includes its layers; leave it out")
    }
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
