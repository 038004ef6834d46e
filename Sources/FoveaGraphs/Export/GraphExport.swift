import FoveaSupport
import FoveaLayers
import FoveaTensors

/// How a model becomes a graph in ONNX's terms.
public struct GraphExportOptions: Sendable, Hashable {
  /// Versions of ONNX's operators that can be written.
  public static let opsets = 11...23

  /// Version of ONNX's operators.
  public var opset = 17
  /// What the graph is called.
  public var name = "model"
  /// What the input is called.
  public var inputName = "images"
  /// What the outputs are called, in their order.
  public var outputNames = ["output"]
  /// Element type of the input.
  public var inputType = DType.float32
  /// Whether the graph takes images as `[N, C, H, W]`, as is usual; else `[N, H, W, C]`.
  public var channelsFirst = true
  /// Whether the number of images is chosen when the graph runs.
  public var anyBatch = false
  /// Whether height and width are chosen when the graph runs.
  public var anySize = false
  /// What height and width must be a multiple of, where they are left open.
  public var sizeMultiple = 32
  /// Texts that travel with the graph.
  public var metadata: [String: String] = [:]

  /// The usual options.
  public init() {}
}

/// A model that can't be written in ONNX's terms as asked.
public struct GraphExportError: Error, CustomStringConvertible, Equatable {
  /// What can't be written, where in the model, and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension GraphDefinition {
  /// Writes a model's inference in ONNX's terms.
  ///
  /// What a graph keeps from run to run is computed at once: batch normalization disappears into the
  /// convolution before it. Feature maps are `[N, C, H, W]` throughout, convolution weights
  /// `[O, I, H, W]`, and nothing is transposed between convolutions.
  ///
  /// ```swift
  /// let graph = try GraphDefinition(of: model, input: [1, 224, 224, 3])
  /// ```
  ///
  /// - Parameter input: shape of the images, `[N, H, W, C]`.
  /// - Throws: `GraphExportError` where an operation has no counterpart, or shapes that are to be left
  ///   open are not; `LayerError` where the model can't take the input.
  public init(
    of model: any Layer, input: [Int], options: GraphExportOptions = GraphExportOptions()
  ) throws {
    _ = try model.outputShape(for: input)
    try self.init(input: input, options: options) { x, context in [model(x, context)] }
  }

  /// Writes a function of images in ONNX's terms: a model with what comes before and after it.
  ///
  /// - Parameters:
  ///   - input: shape of the images, `[N, H, W, C]`.
  ///   - body: the outputs, of which each gets a name of the options; called once for each shape
  ///     that is looked at.
  /// - Throws: `GraphExportError`, and whatever `body` throws.
  public init(
    input: [Int], options: GraphExportOptions, body: (Tensor, Context) throws -> [Tensor]
  ) throws {
    guard GraphExportOptions.opsets.contains(options.opset) else {
      throw GraphExportError(
        "version \(options.opset) of ONNX's operators can't be written; choose one of "
          + "\(GraphExportOptions.opsets.lowerBound) to \(GraphExportOptions.opsets.upperBound)")
    }
    precondition(input.count == 4, "export: images are [N, H, W, C], got the shape \(input)")
    var shape = input
    var other: [Int]?
    if options.anyBatch || options.anySize {
      // A length of 1 could be taken for an axis that is stretched; different lengths for all that
      // is open tell it from what is fixed.
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
