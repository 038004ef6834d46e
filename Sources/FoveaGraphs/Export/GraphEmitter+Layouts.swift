import FoveaTensors

extension GraphEmitter {
  /// A value in another layout and rank.
  struct Conversion: Hashable {
    let name: String
    let layout: ValueLayout
    let rank: Int
  }

  func shape(of operand: ExportOperand) -> ExportShape {
    switch operand {
    case .vertex(let index): graph.vertices[index].shape
    case .constant(let tensor): ExportShape(tensor.shape)
    }
  }

  func layout(of operand: ExportOperand) -> ValueLayout? {
    guard case .vertex(let index) = operand else { return nil }
    return values[index]?.layout
  }

  func constant(of operand: ExportOperand) -> Tensor? {
    switch operand {
    case .vertex(let index):
      graph.vertices[index].isConstant ? graph.vertices[index].tensor : nil
    case .constant(let tensor): tensor
    }
  }

  /// The scalar of an operand; nil for other operands.
  func number(of operand: ExportOperand) -> Float? {
    guard case .vertex(let index) = operand else { return nil }
    return graph.number(index)
  }

  /// The name of an operand in a layout; appends nodes if the layout differs.
  ///
  /// - Parameter rank: The rank to reach with leading axes of length 1; nil for no change.
  func name(
    of operand: ExportOperand, in layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if case .vertex(let index) = operand, let value = values[index] {
      return try convert(value, graph.vertices[index].shape, to: layout, rank: rank)
    }
    let shape = shape(of: operand)
    guard let tensor = constant(of: operand) else {
      throw GraphExportError("a value is read before it is computed")
    }
    if case .vertex(let index) = operand {
      if let number = graph.number(index), shape.isFixed || shape.lengths.count <= rank {
        // Broadcasting expands it to the shape of Fovea's graph.
        return self.number(number, tensor.dtype)
      }
      guard shape.isFixed, graph.numbers(index) == nil else {
        throw GraphExportError(
          "layer '\(graph.vertices[index].path)': a constant depends on the number or size of the "
            + "images, which therefore can't be dynamic; export for a fixed batch and size")
      }
    }
    guard layout == .channelsFirst, tensor.rank > 0, rank > 2 else {
      return weight(tensor, named: "constant")
    }
    let full = [Int](repeating: 1, count: rank - tensor.rank) + tensor.shape
    let ordered = tensor.reshaped(full).transposed(layout.order(rank: rank))
    // Leading axes of length 1 are implied by broadcasting.
    let shortest = Array(ordered.shape.drop { $0 == 1 })
    return weight(ordered.reshaped(shortest), named: "constant")
  }

  /// The name of a value in a layout; a value is only converted once.
  func convert(
    _ value: ExportedValue, _ shape: ExportShape, to layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if value.layout == layout, rank == shape.rank || layout == .asWritten { return value.name }
    let key = Conversion(name: value.name, layout: layout, rank: rank)
    if let known = conversions[key] { return known }
    let name = try converted(value, shape, to: layout, rank: rank)
    conversions[key] = name
    return name
  }

  private func converted(
    _ value: ExportedValue, _ shape: ExportShape, to layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if rank > shape.rank {
      let plain = try convert(value, shape, to: .asWritten, rank: shape.rank)
      let full = shape.mapAxes { [Int](repeating: 1, count: rank - shape.rank) + $0 }
      let longer = try reshape(plain, from: shape, to: full)
      return try convert(ExportedValue(longer, .asWritten), full, to: layout, rank: rank)
    }
    let last = shape.rank - 1
    switch (value.layout, layout) {
    case (.flattened(let map), _):
      let n = shape.mapAxes { [$0[0]] }
      let images = n.mapAxes { $0 + [map[2], map[0], map[1]] }
      let unfolded = try reshape(value.name, from: shape, to: images)
      let transposed = node("Transpose", [unfolded], ["perm": .ints([0, 2, 3, 1])])[0]
      return try reshape(transposed, from: images.permuted([0, 2, 3, 1]), to: shape)
    case (.channelsFirst, .asWritten):
      if shape.areOne(1..<last) {
        return try reshape(
          value.name, from: shape.permuted(value.layout.order(rank: shape.rank)), to: shape)
      }
      return node("Transpose", [value.name], ["perm": .ints([0] + Array(2...last) + [1])])[0]
    case (.asWritten, .channelsFirst) where shape.rank > 2:
      let order = layout.order(rank: shape.rank)
      if shape.areOne(1..<last) {
        return try reshape(value.name, from: shape, to: shape.permuted(order))
      }
      return node("Transpose", [value.name], ["perm": .ints(order)])[0]
    default: return value.name
    }
  }
}
