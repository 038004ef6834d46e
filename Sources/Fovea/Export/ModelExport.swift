import Foundation
import FoveaGraphs
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

/// The export of a trained model for other runtimes, optionally with its preprocessing and
/// decoding.
///
/// ```swift
/// var export = ModelExport(try TrainedModel(contentsOf: runFolder))
/// export.givesProbabilities = true
/// try ONNXFile.write(export.graph(), to: url)
/// ```
public struct ModelExport: Sendable {
  /// The model.
  public let trained: TrainedModel
  /// The version of ONNX's operator set, one of `GraphExportOptions.opsets`.
  public var opset = 17
  /// The batch size; nil for any.
  public var batch: Int?
  /// The height and width of the input, in pixels.
  public var size: InputSize
  /// Whether the graph takes bytes, `[N, H, W, C]`, and normalises them; otherwise it takes
  /// normalised numbers, `[N, C, H, W]`. Images must have the input's size.
  public var normalizesImages = false
  /// Whether classes are given as probabilities, else as logits.
  public var givesProbabilities = false
  /// Whether a detector's output is decoded to boxes and scores, and a regressor's to the data's
  /// units.
  public var decodesOutputs = false

  /// Makes an export of a model at its training size.
  public init(_ trained: TrainedModel) {
    self.trained = trained
    let preprocessing = trained.card.preprocessing
    size = InputSize(height: preprocessing.height, width: preprocessing.width)
  }

  /// The name of the graph's input.
  public static let inputName = "images"

  /// The name of the graph's output.
  public var outputName: String {
    switch trained.card.task {
    case .classification, .segmentation: givesProbabilities ? "probabilities" : "logits"
    case .detection: decodesOutputs ? "detections" : "raw"
    case .regression: decodesOutputs ? "values" : "standardized"
    case .verification: "embedding"
    }
  }

  /// The shape of a batch of images, `[N, H, W, C]`.
  public func inputShape(batch: Int) -> [Int] {
    [batch, size.height, size.width, trained.card.preprocessing.channels]
  }

  /// The exported function of images `[N, H, W, C]`, which are bytes with `normalizesImages`.
  public func callAsFunction(
    _ images: Tensor, _ context: Context = Context(training: false)
  ) -> Tensor {
    let input = normalizesImages ? normalized(images) : images
    return finished(trained.model(input, context))
  }

  /// The model as a graph of ONNX operators.
  ///
  /// - Throws: `ExportError` where an option has no effect on such a model, `GraphExportError` or
  ///   `LayerError` where the model can't be exported with these options.
  public func graph() throws -> GraphDefinition {
    try check()
    _ = try trained.model.outputShape(for: inputShape(batch: batch ?? 1))
    return try GraphDefinition(input: inputShape(batch: batch ?? 1), options: try options()) {
      [self($0, $1)]
    }
  }

  /// The options of the graph export, with the model's description as metadata.
  ///
  /// - Throws: `EncodingError` where the description cannot be encoded.
  func options() throws -> GraphExportOptions {
    var options = GraphExportOptions()
    options.opset = opset
    options.name = trained.card.model.architecture
    options.inputName = Self.inputName
    options.outputNames = [outputName]
    options.anyBatch = batch == nil
    options.metadata = try metadata()
    if normalizesImages {
      options.inputType = .uint8
      options.channelsFirst = false
    }
    return options
  }

  /// Checks the options; `graph` does it, too.
  ///
  /// - Throws: `ExportError` where an option has no effect on a model of the task.
  public func check() throws {
    let task = trained.card.task
    if trained.hasDataDependentSizes {
      throw ExportError(
        "the network's own suppression gives as many boxes as it finds, which an export of fixed "
          + "shapes can't hold; use the file that the model was imported from")
    }
    if givesProbabilities, task != .classification, task != .segmentation {
      throw ExportError(
        "probabilities are for classification and segmentation; the model is for \(task.rawValue)")
    }
    if decodesOutputs, task != .detection, task != .regression {
      throw ExportError(
        "decoding is for detection and regression; the model is for \(task.rawValue)")
    }
    if let batch, batch < 1 { throw ExportError("the batch is \(batch), but must be at least 1") }
  }

  private func metadata() throws -> [String: String] {
    var card = trained.card
    var preprocessing = card.preprocessing
    let temperature = card.temperature
    if includesTemperature { card.temperature = nil }
    (preprocessing.height, preprocessing.width) = (size.height, size.width)
    var result = [
      ModelFile.cardKey: try RecordCoding.line(card),
      "task": card.task.rawValue,
      "classes": try RecordCoding.line(card.classNames),
      "preprocessing": try RecordCoding.line(preprocessing),
      "preprocessing_included": "\(normalizesImages)",
      "decoding_included": "\(decodesOutputs)",
      "output": outputName,
      "data_hash": card.dataHash,
      "fovea_version": FoveaVersion.program,
    ]
    if let temperature {
      result["temperature"] = "\(temperature)"
      result["temperature_included"] = "\(includesTemperature)"
    }
    if !decodesOutputs, let detector = trained.model as? any DetectionModel {
      result.merge(try GraphDetector.options(detector.geometry)) { $1 }
    }
    return result
  }
}

// MARK: - Before and after the model

extension ModelExport {
  /// (byte / 255 − mean) / deviation
  private func normalized(_ bytes: Tensor) -> Tensor {
    let preprocessing = trained.card.preprocessing
    let factors = preprocessing.deviation.map { 1 / (255 * $0) }
    let terms = zip(preprocessing.mean, preprocessing.deviation).map { -$0 / $1 }
    return bytes.cast(.float32) * Tensor(factors.map { Float($0) })
      + Tensor(terms.map { Float($0) })
  }

  /// Whether the graph applies the model's temperature. A detector's raw output has no scores.
  var includesTemperature: Bool {
    trained.card.temperature != nil && (trained.card.task != .detection || decodesOutputs)
  }

  private func finished(_ output: Tensor) -> Tensor {
    let temperature = includesTemperature ? Float(trained.card.temperature ?? 1) : 1
    // Logits are divided, too, so that their softmax gives the calibrated probabilities.
    let output =
      trained.card.task == .classification && temperature != 1 ? output / temperature : output
    if givesProbabilities { return output.softmax() }
    guard decodesOutputs else { return output }
    if let scaling = trained.card.valueScaling {
      return output * Tensor(scaling.deviation.map { Float($0) })
        + Tensor(scaling.mean.map { Float($0) })
    }
    guard let geometry = (trained.model as? any DetectionModel)?.geometry else { return output }
    return geometry.decoded(
      output, height: size.height, width: size.width, temperature: temperature)
  }
}

extension DetectionGeometry {
  /// The boxes and scores of all cells, before suppression: left, top, right and bottom in pixels,
  /// then the score of each class, `[N, cells, 4 + classes]`.
  ///
  /// - Parameter temperature: The divisor of the logits of the scores.
  func decoded(
    _ output: Tensor, height: Int, width: Int, temperature: Float = 1
  ) -> Tensor {
    let grid = CellGrid(self, height: height, width: width)
    let places = (0..<grid.count).map { grid.place(of: $0) }
    let centres = Tensor(
      places.flatMap { [$0.x, $0.y, $0.x, $0.y] }, shape: [1, grid.count, 4])
    // Left and top are subtracted from the centre, right and bottom added.
    let signed = Tensor(
      places.flatMap { [-$0.stride, -$0.stride, $0.stride, $0.stride] }, shape: [1, grid.count, 4])
    let numbers = output.sliced(axis: 2, 0..<4 * bins)
    var distances = numbers
    if bins > 1 {
      let shares = numbers.reshaped([output.shape[0], grid.count * 4, bins]).softmax()
      let positions = Tensor((0..<bins).map { Float($0) })
      distances = (shares * positions).sum(axes: [2]).reshaped([output.shape[0], grid.count, 4])
    }
    let first = 4 * bins + (hasObjectness ? 1 : 0)
    let classes = output.sliced(axis: 2, first..<outputs)
    var scores =
      hasObjectness
      ? classes.softmax() * output.sliced(axis: 2, first - 1..<first).sigmoid()
      : (temperature == 1 ? classes : classes / temperature).sigmoid()
    if hasObjectness, temperature != 1 {
      // σ(logit(s) / T), within the numbers whose logit is finite.
      let share = scores.clamped(1e-30...(1 - 0x1p-24))
      scores = ((share.log() - (1 - share).log()) / temperature).sigmoid()
    }
    return .concatenated([centres + distances * signed, scores], axis: 2)
  }
}
