import FoveaTensors

extension Concatenate: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    var layout = call.commonLayout
    if layout != .channelsFirst { layout = .asWritten }
    var names: [String] = []
    for input in call.inputs.indices { names.append(try call.name(input, in: layout)) }
    let place = layout.place(of: axis, rank: call.shape.rank)
    return ExportedValue(call.node("Concat", names, ["axis": .int(place)]), layout)
  }
}

extension Place: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard steps.allSatisfy({ $0 == 1 }) else {
      throw call.fail("spreading elements over a larger tensor has no counterpart in ONNX")
    }
    let layout = call.axisLayout(0)
    let order = layout.order(rank: starts.count)
    let (x, input) = (try call.name(0, in: layout), call.shape(0))
    let after = shape.indices.map { shape[$0] - starts[$0] - input.lengths[$0] }
    let otherAfter = call.shape.others.indices.map {
      call.shape.others[$0] - starts[$0] - input.others[$0]
    }
    guard (call.other as? Place)?.starts == starts, after == otherAfter else {
      throw call.fail("padding depends on the image's size; export for a fixed size")
    }
    let pads = call.emitter.ints(order.map { starts[$0] } + order.map { after[$0] })
    let padded = call.node("Pad", [x, pads, call.emitter.number(fill, call.dtype)])
    return ExportedValue(padded, layout)
  }
}

extension Gather: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.axisLayout(0)
    let x = try call.name(0, in: layout)
    let indices = try call.name(1, in: .asWritten)
    let place = layout.place(of: axis, rank: call.shape.rank)
    return ExportedValue(call.node("Gather", [x, indices], ["axis": .int(place)]), layout)
  }
}

extension TakeAlong: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let x = try call.name(0, in: .asWritten)
    let indices = try call.name(1, in: .asWritten)
    let picked = call.node("GatherElements", [x, indices], ["axis": .int(axis)])
    return ExportedValue(picked, .asWritten)
  }
}
