import FoveaTensors

extension Pooling: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let x = try call.name(0, in: .channelsFirst)
    guard let sliding = windows.sliding else { return try adaptive(x, call) }
    let window = sliding.window
    let other = (call.other as? Pooling)?.windows.sliding
    guard other == sliding else {
      throw call.fail("padding depends on the image's size; export for a fixed size")
    }
    // The padding beyond the image that the last windows need.
    func pads(_ input: [Int], _ output: [Int]) -> [Int] {
      [
        window.top, window.left,
        max(
          window.bottom,
          (output[1] - 1) * window.strides.height + sliding.size.height - input[1] - window.top),
        max(
          window.right,
          (output[2] - 1) * window.strides.width + sliding.size.width - input[2] - window.left),
      ]
    }
    let reach = pads(call.shape(0).lengths, call.shape.lengths)
    let isRounded = reach != [window.top, window.left, window.bottom, window.right]
    guard reach == pads(call.shape(0).others, call.shape.others),
      !isRounded || kind == .maximum || !sliding.countsPadding
    else {
      throw call.fail(
        "windows beyond the image have no counterpart in ONNX; export for another "
          + "fixed size")
    }
    var attributes: [String: GraphAttribute] = [
      "kernel_shape": .ints([sliding.size.height, sliding.size.width]),
      "strides": .ints([window.strides.height, window.strides.width]), "pads": .ints(reach),
    ]
    if kind == .average { attributes["count_include_pad"] = .int(sliding.countsPadding ? 1 : 0) }
    return ExportedValue(
      call.node(kind == .maximum ? "MaxPool" : "AveragePool", [x], attributes), .channelsFirst)
  }

  /// Adaptive pooling to a fixed output size.
  private func adaptive(_ x: String, _ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let output = Pair(windows.output.height, windows.output.width)
    if output == 1 {
      return ExportedValue(
        call.node(kind == .maximum ? "GlobalMaxPool" : "GlobalAveragePool", [x]), .channelsFirst)
    }
    let input = call.shape(0)
    guard input.isFixed(1), input.isFixed(2) else {
      throw call.fail(
        "pooling to \(output.height)x\(output.width) pixels depends on the image's size; export "
          + "for a fixed size")
    }
    let (height, width) = (input.lengths[1], input.lengths[2])
    if Pair(height, width) == output { return ExportedValue(x, .channelsFirst) }
    if height % output.height == 0, width % output.width == 0 {
      let size = [height / output.height, width / output.width]
      return ExportedValue(
        call.node(
          kind == .maximum ? "MaxPool" : "AveragePool", [x],
          ["kernel_shape": .ints(size), "strides": .ints(size)]), .channelsFirst)
    }
    guard kind == .average else {
      throw call.fail(
        "the maxima of \(height)x\(width) pixels in \(output.height)x\(output.width) windows "
          + "of unequal size have no counterpart in ONNX; choose a size that divides")
    }
    // A mean over a rectangle is a mean over columns of means over rows: two matrix products.
    func shares(_ starts: [Int32], _ ends: [Int32], _ length: Int) -> Tensor {
      var values = [Float](repeating: 0, count: starts.count * length)
      for (row, (start, end)) in zip(starts, ends).enumerated() {
        for place in start..<end { values[row * length + Int(place)] = 1 / Float(end - start) }
      }
      return Tensor(values, shape: [starts.count, length])
    }
    let rows = call.emitter.weight(
      shares(windows.rowStarts, windows.rowEnds, height), named: "rows")
    let columns = call.emitter.weight(
      shares(windows.columnStarts, windows.columnEnds, width).transposed(), named: "columns")
    let shorter = call.node("MatMul", [rows, x])
    return ExportedValue(call.node("MatMul", [shorter, columns]), .channelsFirst)
  }
}
