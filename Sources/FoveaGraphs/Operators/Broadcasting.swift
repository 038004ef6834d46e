import FoveaTensors

/// Common parts of pointwise operators: alignment of the operands' ranks and layouts, and the
/// choice between tensors and host arrays.
extension NodeCall {
  /// The operands as tensors of one rank and layout, and that layout.
  func aligned(_ values: [GraphValue]) throws -> (tensors: [Tensor], order: [Int]) {
    let shape = try broadcast(values.map(\.shape))
    let rank = shape.count
    // The largest operand's order moves the least data; of equals, the first one's is used.
    var order = Array(0..<rank)
    var largest = -1
    for value in values where value.rank == rank && value.count > largest {
      // A single row or channel fits any order.
      if value.shape.filter({ $0 != 1 }).count > 1 || largest < 0 {
        (order, largest) = (value.order, value.count)
      }
    }
    let tensors = values.map { value in
      guard value.rank > 0 else { return value.tensor }
      let lead = rank - value.rank
      if value.rank == rank { return value.tensor(in: order) }
      let wide = GraphValue(
        value.tensor.reshaped([Int](repeating: 1, count: lead) + value.shape), value.elementType)
      return wide.tensor(in: order)
    }
    return (tensors, order)
  }

  /// Whether operands are computed on the host: all are host arrays, or their type has no tensor
  /// arithmetic.
  func usesHost(_ values: [GraphValue]) -> Bool {
    values.allSatisfy(\.isOnHost)
      || values.contains {
        $0.elementType != .float32 && $0.elementType != .bool && !($0.elementType.isFloating)
      }
  }

  /// The common element type of the operands.
  ///
  /// - Throws: `GraphError` if the types differ.
  func commonType(_ values: [GraphValue]) throws -> ElementType {
    let type = values.first?.elementType ?? .float32
    for (index, value) in values.enumerated() where value.elementType != type {
      throw error("input \(index) is \(value.elementType), but input 0 is \(type)")
    }
    return type
  }

  /// For each element of the result, the index of the element that broadcasts to it.
  func places(_ shape: [Int], in result: [Int]) throws -> [Int] {
    try plausible(result, onHost: true)
    return Places.broadcast(shape, to: result)
  }
}

/// Indices of elements in row-major arrays.
enum Places {
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// The indices start + Σ index · stride for all elements of a shape.
  static func all(_ shape: [Int], strides: [Int], start: Int = 0) -> [Int] {
    var places = [start]
    for (length, step) in zip(shape, strides) {
      var next: [Int] = []
      next.reserveCapacity(places.count * length)
      for place in places { for index in 0..<length { next.append(place + index * step) } }
      places = next
    }
    return places
  }

  static func broadcast(_ shape: [Int], to result: [Int]) -> [Int] {
    let own = strides(shape)
    let lead = result.count - shape.count
    return all(
      result,
      strides: result.indices.map { axis in
        axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
      })
  }
}
