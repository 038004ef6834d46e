import FoveaTensors

/// Feature maps scaled and shifted per channel, such as a batch normalization that no convolution
/// can absorb.
enum AffinePattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    let vertex = graph.vertices[root]
    guard vertex.type.rank == 4 else { return nil }
    let chain = AffineChain(from: root, in: graph)
    guard chain.base != root, let scale = chain.scale, let shift = chain.shift,
      scale.count > 1 || shift.count > 1
    else { return nil }
    return ExportStep(
      ExportedAffine(scale: scale, shift: shift, channels: vertex.type.shape[3]),
      [.vertex(chain.base)], origin: root)
  }
}

/// y = scale · x + shift, per channel of feature maps.
struct ExportedAffine: ExportableOperation {
  let scale: Tensor
  let shift: Tensor
  let channels: Int

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    func vector(_ tensor: Tensor) -> Tensor {
      tensor.count == channels
        ? tensor.reshaped([channels]) : tensor.reshaped([1]).broadcast(to: [channels])
    }
    let emitter = call.emitter
    let x = try call.name(0, in: .channelsFirst)
    let inputs = [
      x, emitter.weight(vector(scale), named: "weight"),
      emitter.weight(vector(shift), named: "bias"),
      emitter.weight(.zeros([channels]), named: "running_mean"),
      emitter.weight(.ones([channels]), named: "running_var"),
    ]
    return ExportedValue(
      call.node("BatchNormalization", inputs, ["epsilon": .float(0)]), .channelsFirst)
  }
}
