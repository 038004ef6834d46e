import Foundation
import FoveaTensors

/// Element-wise functions of two or more values, with broadcasting.
extension GraphOperator {
  static let add = binary("Add", { $0 + $1 }, { a, b, _ in a &+ b }) { $0 + $1 }
  static let sub = binary("Sub", { $0 - $1 }, { a, b, _ in a &- b }) { $0 - $1 }
  static let mul = binary("Mul", { $0 * $1 }, { a, b, _ in a &* b }) { $0 * $1 }
  static let div = binary("Div", { $0 / $1 }, NodeCall.quotient) { $0 / $1 }

  private static func binary(
    _ name: String, _ real: @escaping @Sendable (Double, Double) -> Double,
    _ whole: @escaping @Sendable (Int, Int, ElementType) -> Int,
    _ tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 2...2) { call in
      try call.binary(call.legacyOperands(), real, whole, tensor)
    }
  }

  static let mod = GraphOperator("Mod", since: 10, inputs: 2...2) { call in
    let truncates = try call.flag("fmod")
    return try call.binary(
      call.all(),
      { a, b in
        let rest = fmod(a, b)
        return truncates || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
      },
      { a, b, type in
        if b == 0 { return 0 }
        if type == .uint64 { return Int(bitPattern: UInt(bitPattern: a) % UInt(bitPattern: b)) }
        if b == -1 { return 0 }
        let rest = a % b
        return truncates || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
      }
    ) { a, b in
      let quotient = a / b
      let whole =
        truncates
        ? Tensor.where(quotient .< 0, quotient.ceil(), quotient.floor()) : quotient.floor()
      return a - whole * b
    }
  }

  static let pow = GraphOperator("Pow", inputs: 2...2) { call in
    let values = try call.legacyOperands()
    let (base, exponent) = (values[0], values[1])
    if call.usesHost(values) {
      let shape = try call.broadcast(values.map(\.shape))
      let (x, y) = (try base.numbers(), try exponent.numbers())
      let (ix, iy) = (try call.places(x.shape, in: shape), try call.places(y.shape, in: shape))
      if !x.elementType.isFloating, !y.elementType.isFloating {
        let (a, b) = (x.wholes, y.wholes)
        return [
          GraphValue(
            HostArray(
              zip(ix, iy).map { power(a[$0], b[$1]) }, shape: shape, x.elementType))
        ]
      }
      let (a, b) = (x.reals, y.reals)
      let result = zip(ix, iy).map { Foundation.pow(a[$0], b[$1]) }
      return [
        GraphValue(
          x.elementType.isFloating
            ? HostArray(result, shape: shape, x.elementType)
            : HostArray(result.map(x.elementType.wholeNumber), shape: shape, x.elementType))
      ]
    }
    // Powers by small constant integers are exact for negative bases and have simple gradients.
    if let number = exponent.host, number.count == 1, exponent.rank <= base.rank {
      let e = number.reals[0]
      let x = base.physical
      let result: Tensor? =
        switch e {
        case 1: x
        case 2: x * x
        case 3: x * x * x
        case 0.5: x.sqrt()
        case -0.5: x.rsqrt()
        case -1: x.reciprocal()
        default: nil
        }
      if let result { return [GraphValue(result, base.elementType, order: base.order)] }
    }
    let (tensors, order) = try call.aligned(values)
    return [GraphValue(tensors[0].power(tensors[1]), base.elementType, order: order)]
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    if exponent < 0 { return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0 }
    var (result, square, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }

  static let max = many("Max", { Swift.max($0, $1) }, NodeCall.larger) { $0.maximum($1) }
  static let min = many("Min", { Swift.min($0, $1) }, NodeCall.smaller) { $0.minimum($1) }
  static let sum = many("Sum", { $0 + $1 }, { a, b, _ in a &+ b }) { $0 + $1 }
  static let mean = GraphOperator("Mean", inputs: 1...1024) { call in
    let total = try GraphOperator.sum.run(call)[0]
    let count = Float(call.inputs.count)
    return [GraphValue(total.physical * (1 / count), total.elementType, order: total.order)]
  }

  private static func many(
    _ name: String, _ real: @escaping @Sendable (Double, Double) -> Double,
    _ whole: @escaping @Sendable (Int, Int, ElementType) -> Int,
    _ tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 1...1024) { call in
      let values = try call.all()
      return [
        try values.dropFirst().reduce(values[0]) { result, value in
          try call.binary([result, value], propagating(real), whole, tensor)[0]
        }
      ]
    }
  }

  /// A function that returns NaN if either argument is NaN.
  private static func propagating(_ function: @escaping @Sendable (Double, Double) -> Double)
    -> @Sendable (Double, Double) -> Double
  {
    { a, b in a.isNaN || b.isNaN ? .nan : function(a, b) }
  }

  static let bitwiseAnd = bitwise("BitwiseAnd", &)
  static let bitwiseOr = bitwise("BitwiseOr", |)
  static let bitwiseXor = bitwise("BitwiseXor", ^)
  private static func bitwise(
    _ name: String, _ function: @escaping @Sendable (Int, Int) -> Int
  ) -> GraphOperator {
    GraphOperator(name, since: 18, inputs: 2...2) { call in
      let type = try call.commonType(call.all())
      try call.require(!type.isFloating, "the inputs must be integers, got \(type)")
      return [try call.onHost(call.all(), result: type, whole: { a, b, _ in function(a, b) })]
    }
  }
  static let bitShift = GraphOperator("BitShift", since: 11, inputs: 2...2) { call in
    let type = try call.commonType(call.all())
    try call.require(!type.isFloating, "the inputs must be integers, got \(type)")
    let left = try call.choice("direction", "", of: ["LEFT", "RIGHT"]) == "LEFT"
    return [
      try call.onHost(
        call.all(), result: type,
        whole: { a, b, _ in
          let (value, places) = (UInt(bitPattern: a), UInt(bitPattern: b))
          return Int(bitPattern: left ? value << places : value >> places)
        })
    ]
  }
}

extension NodeCall {
  static let quotient: @Sendable (Int, Int, ElementType) -> Int = { a, b, type in
    if b == 0 { return 0 }
    if type == .uint64 { return Int(bitPattern: UInt(bitPattern: a) / UInt(bitPattern: b)) }
    return b == -1 ? 0 &- a : a / b
  }
  static let larger: @Sendable (Int, Int, ElementType) -> Int = { a, b, type in
    less(a, b, type) ? b : a
  }
  static let smaller: @Sendable (Int, Int, ElementType) -> Int = { a, b, type in
    less(b, a, type) ? b : a
  }
  static func less(_ a: Int, _ b: Int, _ type: ElementType) -> Bool {
    type == .uint64 ? UInt(bitPattern: a) < UInt(bitPattern: b) : a < b
  }

  /// The two operands; before operator set 7, attribute `axis` may give the first axis of the
  /// second.
  func legacyOperands() throws -> [GraphValue] {
    let values = try all()
    guard opset < 7, try flag("broadcast"), let start = try int("axis"), values.count == 2 else {
      return values
    }
    let (a, b) = (values[0], values[1])
    let axis = try axis(start, rank: Swift.max(a.rank, 1))
    let tail = a.rank - axis - b.rank
    try require(tail >= 0, "input 1 of shape \(b.shape) does not fit from axis \(start) on")
    let shape = b.shape + [Int](repeating: 1, count: tail)
    if let host = b.host { return [a, GraphValue(host.reshaped(shape))] }
    return [a, GraphValue(b.tensor.reshaped(shape), b.elementType)]
  }

  /// Applies a function to pairs of elements.
  func binary(
    _ values: [GraphValue], _ real: @escaping (Double, Double) -> Double,
    _ whole: @escaping (Int, Int, ElementType) -> Int, _ tensor: (Tensor, Tensor) -> Tensor
  ) throws -> [GraphValue] {
    let type = try commonType(values)
    try require(type != .bool && type != .string, "\(type) has no arithmetic")
    guard !usesHost(values) else {
      return [try onHost(values, result: type, real: real, whole: whole)]
    }
    let (tensors, order) = try aligned(values)
    return [GraphValue(tensor(tensors[0], tensors[1]), type, order: order)]
  }

  /// Applies a function to pairs of elements on the host.
  func onHost(
    _ values: [GraphValue], result: ElementType, real: ((Double, Double) -> Double)? = nil,
    whole: ((Int, Int, ElementType) -> Int)? = nil
  ) throws -> GraphValue {
    let shape = try broadcast(values.map(\.shape))
    let (x, y) = (try values[0].numbers(), try values[1].numbers())
    let (ix, iy) = (try places(x.shape, in: shape), try places(y.shape, in: shape))
    if let real, x.elementType.isFloating {
      let (a, b) = (x.reals, y.reals)
      let values = zip(ix, iy).map { real(a[$0], b[$1]) }
      return GraphValue(
        result.isFloating
          ? HostArray(values, shape: shape, result)
          : HostArray(values.map(result.wholeNumber), shape: shape, result))
    }
    guard let whole else { throw error("\(x.elementType) isn't supported") }
    let (a, b, type) = (x.wholes, y.wholes, x.elementType)
    return GraphValue(
      HostArray(zip(ix, iy).map { whole(a[$0], b[$1], type) }, shape: shape, result))
  }
}
