import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Options of the export to a graph of ONNX operators.
public struct GraphExportOptions: Sendable, Hashable {
  /// The supported versions of ONNX's operator set: 11 to 23.
  public static let opsets = 11...23

  /// The version of ONNX's operator set; 17 by default.
  public var opset = 17
  /// The graph's name; `model` by default.
  public var name = "model"
  /// The input's name; `images` by default.
  public var inputName = "images"
  /// The outputs' names, in order; their number must be that of the model's outputs.
  public var outputNames = ["output"]
  /// The element type of the input; float32 by default.
  public var inputType = DType.float32
  /// Whether the input is `[N, C, H, W]`, the default, or `[N, H, W, C]`.
  public var channelsFirst = true
  /// Whether the number of images is dynamic; false by default.
  public var anyBatch = false
  /// Whether the height and width are dynamic; false by default.
  public var anySize = false
  /// The divisor of dynamic heights and widths; 32 by default.
  public var sizeMultiple = 32
  /// String metadata of the graph by key.
  public var metadata: [String: String] = [:]

  /// Makes the default options.
  public init() {}
}

/// A failure to export a model with the given options.
public struct GraphExportError: Error, CustomStringConvertible, Equatable {
  /// The unsupported operation, its place in the model and the remedy.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension GraphDefinition {
  /// Exports a model's inference as a graph of ONNX operators.
  ///
  /// Everything that is independent of the input is computed on export: batch normalization is
  /// folded into the preceding convolution. Feature maps are `[N, C, H, W]` throughout and
  /// convolution weights `[O, I, H, W]`; there are no transpositions between convolutions.
  ///
  /// ```swift
  /// let graph = try GraphDefinition(of: model, input: [1, 224, 224, 3])
  /// ```
  ///
  /// - Parameter input: The shape of the images, `[N, H, W, C]`.
  /// - Throws: `GraphExportError` if an operation has no counterpart, or a shape cannot be dynamic;
  ///   `LayerError` if the model does not accept the input.
  public init(
    of model: any Layer, input: [Int], options: GraphExportOptions = GraphExportOptions()
  ) throws {
    _ = try model.outputShape(for: input)
    try self.init(input: input, options: options) { x, context in [model(x, context)] }
  }

  /// Exports a function of images, such as a model with its pre- and postprocessing.
  ///
  /// - Parameters:
  ///   - input: The shape of the images, `[N, H, W, C]`.
  ///   - body: The function: one output for each name in the options. It is called once per traced
  ///     shape.
  /// - Throws: `GraphExportError` if an operation has no counterpart; the error of `body`.
  public init(
    input: [Int], options: GraphExportOptions, body: (Tensor, Context) throws -> [Tensor]
  ) throws {
    guard GraphExportOptions.opsets.contains(options.opset) else {
      throw GraphExportError(
        "version \(options.opset) of ONNX's operators is not supported; choose one of "
          + "\(GraphExportOptions.opsets.lowerBound) to \(GraphExportOptions.opsets.upperBound)")
    }
    precondition(input.count == 4, "export: images are [N, H, W, C], got the shape \(input)")
    var shape = input
    var other: [Int]?
    if options.anyBatch || options.anySize {
      // A length of 1 could be mistaken for a broadcast axis. All dynamic axes get distinct
      // lengths, to tell them from fixed ones.
      var second = shape
      if options.anyBatch { (shape[0], second[0]) = (2, 3) }
      if options.anySize {
        second[1] += options.sizeMultiple
        second[2] += 2 * options.sizeMultiple
      }
      other = second
    }
    let traces = try ([shape] + (other.map { [$0] } ?? [])).map {
      try ExportTrace($0, options.inputType, body)
    }
    let graph = try ExportGraph(traces[0], traces.count > 1 ? traces[1] : nil)
    self = try GraphEmitter(graph, options).definition()
  }
}
