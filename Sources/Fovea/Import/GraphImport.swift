import Foundation
import FoveaGraphs
import FoveaImages
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaONNX
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import FoveaWeights

/// A network of an ONNX or Darknet file as a model with its card.
///
/// Conversions of the order of channels or axes become part of the graph. A softmax at the end of a
/// classifier is removed, since Fovea's classifiers give logits.
///
/// ```swift
/// let imported = try GraphImport(contentsOf: "network.onnx")
/// try imported.write(to: URL(filePath: "model.safetensors"))
/// ```
public struct GraphImport: Sendable {
  /// The order of an image's channels.
  public enum ChannelOrder: String, Sendable, CaseIterable {
    case rgb, bgr
  }

  /// The information that an ONNX file doesn't hold.
  public struct Settings: Sendable {
    /// The model's task; by default detection with `head`, segmentation for maps, else
    /// classification.
    public var task: VisionTask?
    /// The class names in the order of the outputs; by default those in the file's metadata, else
    /// their numbers.
    public var classNames: [String]?
    /// The output to use, where there are several. For a value inside the network, the nodes after
    /// it are cut off.
    public var outputName: String?
    /// The height and width of the images; by default those of the file.
    public var size: InputSize?
    /// The value of the brightest pixel, on the scale of `mean` and `deviation`: 1 or 255.
    public var brightest = 1.0
    /// The mean that is subtracted from pixels, per channel in the network's order; by default 0.
    public var mean: [Double]?
    /// The deviation that pixels are divided by, per channel in the network's order; by default 1.
    public var deviation: [Double]?
    /// The network's order of channels.
    public var channelOrder = ChannelOrder.rgb
    /// The resize mode for images of other sizes.
    public var resize: Preprocessing.ResizeMode?
    /// The layout of a detector's output; by default that of the file's metadata, or of its outputs
    /// for boxes, scores and labels.
    public var head: ForeignHead?
    /// The probability from which a pixel, or an image, is foreground, in networks with one number
    /// for it.
    public var foregroundThreshold = 0.5

    /// Makes settings that take everything from the file.
    public init() {}
  }

  /// The network with its weights.
  public let model: GraphModel
  /// The model card: task, classes and preprocessing.
  public private(set) var card: ModelCard
  /// What was changed in the network, or inferred about it, as sentences without a full stop.
  public let notes: [String]

  /// Reads an ONNX file by its path.
  ///
  /// - Throws: The errors of `init(contentsOf:settings:)` for a URL.
  public init(contentsOf path: String, settings: Settings = Settings()) throws {
    try self.init(contentsOf: URL(fileURLWithPath: path), settings: settings)
  }

  /// Reads an ONNX file.
  ///
  /// - Throws: `ONNXError` where it can't be read, `GraphError` where it can't be run (naming every
  ///   unsupported operator), `ForeignHeadError` or `GraphImportError` where its input or output
  ///   doesn't suit the task.
  public init(contentsOf url: URL, settings: Settings = Settings()) throws {
    try self.init(ONNXFile.read(contentsOf: url), settings: settings)
  }

  /// Reads a Darknet network by the paths of its files.
  ///
  /// - Throws: The errors of `init(darknet:weights:settings:)` for URLs.
  public init(darknet configuration: String, weights: String, settings: Settings = Settings())
    throws
  {
    try self.init(
      darknet: URL(fileURLWithPath: configuration), weights: URL(fileURLWithPath: weights),
      settings: settings)
  }

  /// Reads a Darknet network: a `.cfg` file with its layers, a `.weights` file with its weights.
  /// Images are RGB from 0 to 1.
  ///
  /// - Throws: `DarknetError` with file and line, `GraphError` where the network can't be run,
  ///   `GraphImportError` where its input or output doesn't suit the task.
  public init(
    darknet configuration: URL, weights: URL, settings: Settings = Settings()
  ) throws {
    let network = try DarknetNetwork(configuration: configuration, weights: weights)
    var settings = settings
    settings.size =
      settings.size
      ?? InputSize(height: network.imageSize.height, width: network.imageSize.width)
    try self.init(network.graph, geometry: network.geometry, settings: settings)
  }

  /// Makes a model of a graph.
  ///
  /// - Parameter geometry: The output layout of a detector exported by Fovea.
  /// - Throws: `GraphError` where the graph can't be run, `ForeignHeadError` or `GraphImportError`
  ///   where its input or output doesn't suit the task.
  public init(
    _ definition: GraphDefinition, geometry: DetectionGeometry? = nil,
    settings: Settings = Settings()
  ) throws {
    var graph = definition
    var notes = try Self.normalized(&graph)
    var geometry = geometry
    let own = try ExportedCard(graph.metadata)
    var head = settings.head
    if head == nil, own == nil, settings.outputName == nil,
      settings.task == nil || settings.task == .detection
    {
      head = ForeignHead(in: graph)
    }
    let isWhole = if case .yolox? = head { true } else { head != nil && settings.outputName == nil }
    try GraphNeeds.check(graph, settings, head: head, choosesOutput: !isWhole)
    if !isWhole || settings.outputName != nil {
      try GraphOutputs.keep(settings.outputName, in: &graph)
    }
    let input = try GraphInput(graph, settings)
    if let head {
      let detector = try Self.detector(of: graph, head, input, settings, &notes)
      (graph, geometry) = (detector.graph, detector.geometry)
    } else if let own {
      geometry = own.geometry
    }
    let task =
      try settings.task ?? own?.card.task
      ?? (geometry == nil ? input.task(of: graph) : .detection)
    if task == .detection, geometry == nil {
      throw GraphImportError(
        own == nil
          ? "a detector's output is unreadable without its head; set `head` to one of "
            + ForeignHead.names.joined(separator: ", ")
            + ", or name its outputs for boxes and scores"
          : "the detector was exported with its boxes decoded; export it again without that")
    }
    let isBinary = try own == nil && Self.isBinary(graph, task, input, settings)
    if task == .classification, !isBinary { try GraphOutputs.dropSoftmax(in: &graph) }
    graph.dropUnread()
    input.prepend(to: &graph)
    if isBinary {
      notes.append(
        try GraphOutputs.splitForeground(
          in: &graph, input, threshold: settings.foregroundThreshold))
    }
    let shape = try GraphOutputs.flatten(&graph, task, input)
    try GraphBatch.open(in: &graph, input)
    if input.takesBytes { notes.append("its input is bytes: pixels are passed on as 0 to 255") }
    model = try GraphModel(graph)
    self.notes = notes
    let classes = try geometry?.classes ?? GraphOutputs.classCount(shape, task)
    let names = Self.classNames(
      settings.classNames ?? own?.card.classNames
        ?? GraphOutputs.classNames(in: graph.metadata, count: isBinary ? 1 : classes)
        ?? GraphOutputs.classNames(in: graph.metadata, count: classes), count: classes, task,
      isBinary: isBinary)
    guard names.count == classes else {
      throw GraphImportError(
        "there are \(names.count) class names for \(classes) classes; give one for each, in the "
          + "order of the model's outputs")
    }
    var specification = try ModelSpecification(
      of: model, classCount: classes, channels: input.channels, height: input.height,
      width: input.width)
    specification.options = try geometry.map(GraphDetector.options) ?? [:]
    card = ModelCard(
      task: task, model: specification, classNames: names,
      preprocessing: try input.preprocessing(settings, task, trained: own?.card.preprocessing),
      valueScaling: task == .regression ? own?.valueScaling : nil,
      dataHash: own?.card.dataHash ?? "")
    // Nil where the graph applies it.
    card.temperature = task == own?.card.task ? own?.card.temperature : nil
  }

  /// Brings a network into evaluation mode and single precision.
  ///
  /// - Returns: Notes on the changes.
  private static func normalized(_ graph: inout GraphDefinition) throws -> [String] {
    var notes: [String] = []
    let training = try graph.useEvaluationMode()
    if training != .init() {
      let parts = [
        (training.normalizations, "batch normalization"), (training.dropouts, "dropout"),
      ].filter { $0.0 > 0 }.map { NumberText.count($0.0, $0.1) }
      notes.append(
        "it was exported in training mode (\(parts.joined(separator: ", "))) and is imported in "
          + "evaluation mode, with the stored statistics and without dropout")
    }
    let types = graph.useFloat32()
    if !types.isEmpty {
      notes.append(
        "its numbers of \(types.map(\.rawValue).joined(separator: " and ")) are converted to "
          + "float32")
    }
    return notes
  }

  /// Whether the network gives one number for each pixel, or for the image, that tells foreground
  /// from background.
  private static func isBinary(
    _ graph: GraphDefinition, _ task: VisionTask, _ input: GraphInput, _ settings: Settings
  ) throws -> Bool {
    guard graph.outputs.count == 1, task == .segmentation || task == .classification else {
      return false
    }
    let value = try input.output(of: graph)
    guard value.elementType == .float32, let batch = value.shape.first else { return false }
    if task == .segmentation {
      return value.shape.count == 4
        ? value.shape[1] == 1 : value.shape.dropFirst() == [input.height, input.width]
    }
    return value.shape.count == 2 && value.count == batch
      && (settings.task == .classification || GraphOutputs.endsInSigmoid(graph))
  }

  /// The class names, or the usual ones.
  private static func classNames(
    _ names: [String]?, count: Int, _ task: VisionTask, isBinary: Bool
  ) -> [String] {
    guard isBinary else { return names ?? (0..<count).map(String.init) }
    let usual = task == .segmentation ? ["background", "foreground"] : ["negative", "positive"]
    // One name is that of the foreground.
    return names.map { $0.count == 1 ? [usual[0], $0[0]] : $0 } ?? usual
  }

  /// Writes a model file, whole or not at all.
  ///
  /// - Throws: `InferenceError` where the network's output doesn't suit the task, `FileWriteError`.
  public func write(to url: URL) throws {
    let layer = try GraphDetector.model(model, options: card.model.options)
    try TrainedModel(model: layer, card: card).write(to: url)
  }
}

/// The description of the model in a file that Fovea exported.
private struct ExportedCard {
  let card: ModelCard
  let geometry: DetectionGeometry?
  private let isDecoded: Bool

  /// Nil for a file that Fovea didn't export.
  init?(_ metadata: [String: String]) throws {
    guard let text = metadata[ModelFile.cardKey],
      let card = try? RecordCoding.decoder().decode(ModelCard.self, from: Data(text.utf8))
    else { return nil }
    self.card = card
    geometry = try GraphDetector.geometry(in: metadata)
    isDecoded = metadata["decoding_included"] == "true"
  }

  /// The scaling of the model's outputs to values; nil where the graph applies it.
  var valueScaling: ValueScaling? { isDecoded ? nil : card.valueScaling }
}

/// A network that doesn't fit the task it is imported for.
public struct GraphImportError: Error, CustomStringConvertible, Equatable {
  /// The problem, the expectation, and the fix.
  public let description: String

  init(_ description: String) { self.description = description }
}
