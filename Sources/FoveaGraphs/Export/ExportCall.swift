import FoveaTensors

/// What an operation has at hand to write itself.
struct ExportCall {
  let emitter: GraphEmitter
  let inputs: [ExportOperand]
  /// The result, as our graph has it.
  let shape: ExportShape
  let dtype: DType
  /// The operation for the other shape of the input.
  let other: any Sendable
  let opset: Int
  /// The layer's path, for names of weights.
  let path: String

  func shape(_ input: Int) -> ExportShape { emitter.shape(of: inputs[input]) }

  /// The layout of a computed input; nil for a constant.
  func layout(_ input: Int) -> ValueLayout? { emitter.layout(of: inputs[input]) }

  /// An input's name, its axes in a layout.
  func name(_ input: Int, in layout: ValueLayout) throws(GraphExportError) -> String {
    try emitter.name(of: inputs[input], in: layout, rank: emitter.shape(of: inputs[input]).rank)
  }

  /// An input's name, its axes in a layout, with axes of length 1 before as broadcasting has them.
  func name(_ input: Int, in layout: ValueLayout, rank: Int) throws(GraphExportError) -> String {
    try emitter.name(of: inputs[input], in: layout, rank: rank)
  }

  /// An input that is the same at each run.
  func constant(_ input: Int) -> Tensor? { emitter.constant(of: inputs[input]) }

  func node(
    _ op: String, _ inputs: [String], _ attributes: [String: GraphAttribute] = [:]
  ) -> String {
    emitter.node(op, inputs, attributes)[0]
  }

  /// The layout that the result takes where each element depends on elements at the same place: the
  /// one of the feature maps among the inputs.
  var commonLayout: ValueLayout {
    let rank = shape.rank
    let layouts = inputs.compactMap { input in
      emitter.layout(of: input).map { ($0, emitter.shape(of: input)) }
    }
    let same = layouts.filter { $0.1.rank == rank }.map(\.0)
    // Tokens that were transposed once stay so; feature maps don't.
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

  /// A layout in which axes have places of their own.
  func axisLayout(_ input: Int) -> ValueLayout {
    layout(input) == .channelsFirst ? .channelsFirst : .asWritten
  }

  func fail(_ problem: String) -> GraphExportError {
    GraphExportError(path.isEmpty ? problem : "layer '\(path)': \(problem)")
  }
}
