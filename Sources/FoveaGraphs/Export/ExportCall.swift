import FoveaTensors

/// The context in which an operation is exported.
struct ExportCall {
  let emitter: GraphEmitter
  let inputs: [ExportOperand]
  /// The shape of the result in Fovea's axis order.
  let shape: ExportShape
  let dtype: DType
  /// The same operation for the second shape of the input.
  let other: any Sendable
  let opset: Int
  /// The layer's path, for names of weights.
  let path: String

  func shape(_ input: Int) -> ExportShape { emitter.shape(of: inputs[input]) }

  /// The layout of a computed input; nil for a constant.
  func layout(_ input: Int) -> ValueLayout? { emitter.layout(of: inputs[input]) }

  /// The name of an input in a layout.
  func name(_ input: Int, in layout: ValueLayout) throws(GraphExportError) -> String {
    try emitter.name(of: inputs[input], in: layout, rank: emitter.shape(of: inputs[input]).rank)
  }

  /// The name of an input in a layout, with leading axes of length 1 up to `rank`, for
  /// broadcasting.
  func name(_ input: Int, in layout: ValueLayout, rank: Int) throws(GraphExportError) -> String {
    try emitter.name(of: inputs[input], in: layout, rank: rank)
  }

  /// The value of a constant input; nil for a computed one.
  func constant(_ input: Int) -> Tensor? { emitter.constant(of: inputs[input]) }

  func node(
    _ op: String, _ inputs: [String], _ attributes: [String: GraphAttribute] = [:]
  ) -> String {
    emitter.node(op, inputs, attributes)[0]
  }

  /// The layout of an element-wise result: that of the feature maps among the inputs.
  var commonLayout: ValueLayout {
    let rank = shape.rank
    let layouts = inputs.compactMap { input in
      emitter.layout(of: input).map { ($0, emitter.shape(of: input)) }
    }
    let same = layouts.filter { $0.1.rank == rank }.map(\.0)
    // A transposed sequence of tokens stays transposed; feature maps do not.
    if same.contains(.channelsFirst), rank > 3 || !same.contains(.asWritten) {
      return .channelsFirst
    }
    guard let first = layouts.first?.0, case .flattened = first,
      layouts.allSatisfy({ $0.0 == first && $0.1 == shape }),
      inputs.allSatisfy({ input in
        emitter.layout(of: input) != nil || emitter.shape(of: input).lengths.allSatisfy { $0 == 1 }
      })
    else { return .asWritten }
    return first
  }

  /// A layout of an input in which axes have positions of their own.
  func axisLayout(_ input: Int) -> ValueLayout {
    layout(input) == .channelsFirst ? .channelsFirst : .asWritten
  }

  func fail(_ problem: String) -> GraphExportError {
    GraphExportError(path.isEmpty ? problem : "layer '\(path)': \(problem)")
  }
}
