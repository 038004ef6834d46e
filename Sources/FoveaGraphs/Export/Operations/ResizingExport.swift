import FoveaTensors

extension Resizing: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard !isGradient, let other = call.other as? Resizing else {
      throw call.fail("the gradient of a resizing has no counterpart in ONNX")
    }
    let x = try call.name(0, in: .channelsFirst)
    var attributes: [String: GraphAttribute] =
      switch method {
      case .nearest:
        [
          "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
          "nearest_mode": .text("floor"),
        ]
      case .bilinear:
        [
          "mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel"),
        ]
      }
    // Before version 13, omitted inputs are empty tensors.
    let none = call.opset < 13 ? call.emitter.floats([]) : ""
    let factors = [
      Float(output.height) / Float(input.height), Float(output.width) / Float(input.width),
    ]
    /// Whether the factor gives exactly this length with any rounding of a runtime.
    func leads(_ from: Int, _ to: Int, _ factor: Float) -> Bool {
      Double(from) * Double(factor) == Double(to)
    }
    if leads(input.height, output.height, factors[0]), leads(input.width, output.width, factors[1]),
      leads(other.input.height, other.output.height, factors[0]),
      leads(other.input.width, other.output.width, factors[1])
    {
      let scales = call.emitter.floats([1, 1] + factors)
      return ExportedValue(call.node("Resize", [x, none, scales], attributes), .channelsFirst)
    }
    guard other.output == output else {
      throw call.fail(
        "the size to enlarge to depends on the image's size in a way that ONNX can't express; "
          + "export for a fixed size")
    }
    let size = [output.height, output.width]
    var sizes: String
    if call.shape.isFixed(0) {
      sizes = call.emitter.ints([call.shape.lengths[0], call.shape.lengths[3]] + size)
    } else if call.opset >= 18 {
      sizes = call.emitter.ints(size)
      attributes["axes"] = .ints([2, 3])
    } else {
      let shape = call.node("Shape", [x])
      let leading = call.node(
        "Slice",
        [shape, call.emitter.ints([0]), call.emitter.ints([2]), call.emitter.ints([0])])
      sizes = call.node("Concat", [leading, call.emitter.ints(size)], ["axis": .int(0)])
    }
    return ExportedValue(call.node("Resize", [x, none, none, sizes], attributes), .channelsFirst)
  }
}
