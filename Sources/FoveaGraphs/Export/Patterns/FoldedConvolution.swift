import FoveaTensors

/// A convolution followed by a scale and shift per channel, such as batch normalization at
/// inference; they are folded into the weights and the bias.
enum FoldedConvolution: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    let chain = AffineChain(from: root, in: graph)
    let base = graph.vertices[chain.base]
    guard chain.base != root, graph.readerCounts[chain.base] == 1, base.inputs.count == 2,
      graph.vertices[base.inputs[1]].isConstant
    else { return nil }
    let inputs: [ExportOperand] = base.inputs.map { .vertex($0) }
    switch base.operation {
    case let convolution as Convolution:
      return ExportStep(
        ExportedConvolution(
          window: convolution.window, otherWindow: (base.other as? Convolution)?.window,
          scale: chain.scale, shift: chain.shift), inputs, origin: chain.base)
    case let transposed as ConvolutionInputGradient
    // The last axis of the weights has the outputs of one group only.
    where transposed.window.groups == 1 || chain.scale == nil:
      return ExportStep(
        ExportedTransposedConvolution(
          window: transposed.window, otherWindow: (base.other as? ConvolutionInputGradient)?.window,
          scale: chain.scale, shift: chain.shift), inputs, origin: chain.base)
    default: return nil
    }
  }
}
