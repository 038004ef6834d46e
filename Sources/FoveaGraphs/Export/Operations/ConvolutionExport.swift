import FoveaTensors

/// A convolution, scaled and shifted per output channel: y = scale · conv(x, w) + shift.
///
/// Inputs are the images and the weights, `[O, kH, kW, C / groups]`.
struct ExportedConvolution: ExportableOperation {
  let window: Window
  let otherWindow: Window?
  /// The factor: one per output channel, or one for all.
  let scale: Tensor?
  let shift: Tensor?

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard otherWindow == window else { throw call.paddingDependsOnSize() }
    guard var weights = call.constant(1) else {
      // Weights that depend on the images are transposed in the graph.
      let x = try call.name(0, in: .channelsFirst)
      let w = try call.name(1, in: .asWritten)
      let kernel = call.shape(1).lengths[1...2]
      let ordered = call.node("Transpose", [w], ["perm": .ints([0, 3, 1, 2])])
      var inputs = [x, ordered]
      if let shift { inputs.append(call.bias(shift, call.shape.lengths[3])) }
      return ExportedValue(
        call.node("Conv", inputs, window.attributes(kernel: Array(kernel))), .channelsFirst)
    }
    let channels = weights.shape[0]
    let kernel = Array(weights.shape[1...2])
    if let scale {
      weights = weights * scale.reshaped(scale.count == 1 ? [] : [channels, 1, 1, 1])
    }
    let inputs = try call.filterInputs(weights, shift, channels: channels)
    return ExportedValue(
      call.node("Conv", inputs, window.attributes(kernel: kernel)), .channelsFirst)
  }
}

/// A transposed convolution, scaled and shifted per output channel.
struct ExportedTransposedConvolution: ExportableOperation {
  let window: Window
  let otherWindow: Window?
  let scale: Tensor?
  let shift: Tensor?

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard otherWindow == window else { throw call.paddingDependsOnSize() }
    guard var weights = call.constant(1) else {
      throw call.fail(
        "a transposed convolution with weights that depend on the images can't be exported")
    }
    let kernel = Array(weights.shape[1...2])
    if let scale { weights = weights * scale }
    let inputs = try call.filterInputs(weights, shift, channels: call.shape.lengths[3])
    var attributes = window.attributes(kernel: kernel)
    // The output size exceeds the size implied by the strides by these lengths.
    func extra(_ lengths: [Int], _ output: [Int]) -> [Int] {
      let reach = [
        window.dilation.height * (kernel[0] - 1), window.dilation.width * (kernel[1] - 1),
      ]
      let pads = [window.top + window.bottom, window.left + window.right]
      let strides = [window.strides.height, window.strides.width]
      return (0..<2).map {
        output[$0 + 1] - ((lengths[$0 + 1] - 1) * strides[$0] - pads[$0] + reach[$0] + 1)
      }
    }
    let padding = extra(call.shape(0).lengths, call.shape.lengths)
    guard padding == extra(call.shape(0).others, call.shape.others) else {
      throw call.paddingDependsOnSize()
    }
    if padding != [0, 0] { attributes["output_padding"] = .ints(padding) }
    return ExportedValue(call.node("ConvTranspose", inputs, attributes), .channelsFirst)
  }
}

extension ExportCall {
  /// The images, the filters `[O, kH, kW, I]` and a bias per output channel, as ONNX operators take
  /// them.
  fileprivate func filterInputs(
    _ filters: Tensor, _ shift: Tensor?, channels: Int
  ) throws(GraphExportError) -> [String] {
    let inputs = [
      try name(0, in: .channelsFirst),
      emitter.weight(filters.transposed([0, 3, 1, 2]), named: "weight"),
    ]
    return inputs + (shift.map { [bias($0, channels)] } ?? [])
  }
}

extension Convolution: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    try ExportedConvolution(
      window: window, otherWindow: (call.other as? Convolution)?.window, scale: nil, shift: nil
    ).export(call)
  }
}

extension ConvolutionInputGradient: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    try ExportedTransposedConvolution(
      window: window, otherWindow: (call.other as? ConvolutionInputGradient)?.window, scale: nil,
      shift: nil
    ).export(call)
  }
}

extension Window {
  /// The attributes of `Conv` and `ConvTranspose`.
  fileprivate func attributes(kernel: [Int]) -> [String: GraphAttribute] {
    [
      "kernel_shape": .ints(kernel), "strides": .ints([strides.height, strides.width]),
      "pads": .ints([top, left, bottom, right]),
      "dilations": .ints([dilation.height, dilation.width]), "group": .int(groups),
    ]
  }
}

extension ExportCall {
  fileprivate func bias(_ shift: Tensor, _ channels: Int) -> String {
    emitter.weight(
      shift.count == channels
        ? shift.reshaped([channels]) : shift.reshaped([1]).broadcast(to: [channels]),
      named: "bias")
  }

  fileprivate func paddingDependsOnSize() -> GraphExportError {
    fail("padding depends on the image's size, which can't be dynamic; export for a fixed size")
  }
}
