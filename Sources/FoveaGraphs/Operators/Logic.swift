import FoveaTensors

/// Element-wise comparisons, logic and selection, with broadcasting.
extension GraphOperator {
  static let equal = comparison("Equal", { $0 == $1 }, { a, b, _ in a == b }) { $0 .== $1 }
  static let less = comparison("Less", { $0 < $1 }, NodeCall.less) { $0 .< $1 }
  static let lessOrEqual = comparison(
    "LessOrEqual", since: 12, { $0 <= $1 }, { !NodeCall.less($1, $0, $2) }
  ) { $0 .<= $1 }
  static let greater = comparison("Greater", { $0 > $1 }, { NodeCall.less($1, $0, $2) }) {
    $0 .> $1
  }
  static let greaterOrEqual = comparison(
    "GreaterOrEqual", since: 12, { $0 >= $1 }, { !NodeCall.less($0, $1, $2) }
  ) { $0 .>= $1 }

  private static func comparison(
    _ name: String, since: Int = 1, _ real: @escaping @Sendable (Double, Double) -> Bool,
    _ whole: @escaping @Sendable (Int, Int, ElementType) -> Bool,
    _ tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, since: since, inputs: 2...2, takesTexts: name == "Equal") { call in
      let values = try call.legacyOperands()
      let type = try call.commonType(values)
      if type == .string { return [try call.textEquality(values)] }
      if call.usesHost(values) || type == .bool {
        return [
          try call.onHost(
            values, result: .bool,
            // `onHost` reads the elements' own type; the result is 0 or 1.
            real: { real($0, $1) ? 1 : 0 }, whole: { whole($0, $1, $2) ? 1 : 0 })
        ]
      }
      let (tensors, order) = try call.aligned(values)
      return [GraphValue(tensor(tensors[0], tensors[1]), .bool, order: order)]
    }
  }

  static let and = logic("And", { $0 != 0 && $1 != 0 }) { $0 .&& $1 }
  static let or = logic("Or", { $0 != 0 || $1 != 0 }) { $0 .|| $1 }
  static let xor = logic("Xor", { ($0 != 0) != ($1 != 0) }) { $0 .!= $1 }

  private static func logic(
    _ name: String, _ whole: @escaping @Sendable (Int, Int) -> Bool,
    _ tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 2...2) { call in
      let values = try call.legacyOperands()
      try call.require(
        try call.commonType(values) == .bool, "the inputs must be bool")
      if values.allSatisfy(\.isOnHost) {
        return [
          try call.onHost(values, result: .bool, whole: { a, b, _ in whole(a, b) ? 1 : 0 })
        ]
      }
      let (tensors, order) = try call.aligned(values)
      return [GraphValue(tensor(tensors[0], tensors[1]), .bool, order: order)]
    }
  }

  static let whereElse = GraphOperator("Where", since: 9, inputs: 3...3, takesTexts: true) { call in
    let values = try call.all()
    let (condition, a, b) = (values[0], values[1], values[2])
    try call.require(condition.elementType == .bool, "the condition must be bool")
    let type = try call.commonType([a, b])
    if !type.isFloating && type != .bool || values.allSatisfy(\.isOnHost) {
      let shape = try call.broadcast(values.map(\.shape))
      let chosen = try condition.numbers().wholes
      let ic = try call.places(condition.shape, in: shape)
      let (ia, ib) = (try call.places(a.shape, in: shape), try call.places(b.shape, in: shape))
      let (x, y) = (try a.numbers(), try b.numbers())
      // Both in one array, so that any type can be gathered.
      let both = try HostArray.joined([x, y])
      let picked =
        shape.contains(0)
        ? []
        : ic.indices.map {
          chosen[ic[$0]] != 0 ? ia[$0] : x.count + ib[$0]
        }
      return [GraphValue(both.picking(picked, shape: shape))]
    }
    let (tensors, order) = try call.aligned(values)
    return [GraphValue(.where(tensors[0], tensors[1], tensors[2]), type, order: order)]
  }
}

extension NodeCall {
  /// Element-wise equality of strings.
  fileprivate func textEquality(_ values: [GraphValue]) throws -> GraphValue {
    let shape = try broadcast(values.map(\.shape))
    guard node.op == "Equal", case .texts(let a) = try values[0].numbers().numbers,
      case .texts(let b) = try values[1].numbers().numbers
    else { throw error("strings can only be compared for equality") }
    let (ia, ib) = (
      try places(values[0].shape, in: shape), try places(values[1].shape, in: shape)
    )
    return GraphValue(HostArray(zip(ia, ib).map { a[$0] == b[$1] ? 1 : 0 }, shape: shape, .bool))
  }
}

extension HostArray {
  /// Concatenates arrays of one type into a vector.
  static func joined(_ arrays: [HostArray]) throws(GraphError) -> HostArray {
    guard let first = arrays.first, arrays.allSatisfy({ $0.elementType == first.elementType })
    else {
      throw GraphError("arrays of different element types can't be joined")
    }
    let count = arrays.reduce(0) { $0 + $1.count }
    switch first.numbers {
    case .whole: return HostArray(arrays.flatMap(\.wholes), shape: [count], first.elementType)
    case .real: return HostArray(arrays.flatMap(\.reals), shape: [count], first.elementType)
    case .texts:
      return HostArray(
        arrays.flatMap { array -> [String] in
          if case .texts(let values) = array.numbers { return values }
          return []
        }, shape: [count])
    }
  }
}
