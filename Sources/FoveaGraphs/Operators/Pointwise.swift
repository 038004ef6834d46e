import Foundation
import FoveaTensors

/// Element-wise functions of one value.
extension GraphOperator {
  /// An element-wise operator.
  ///
  /// - Parameters:
  ///   - real: The function on the host, for floating-point types.
  ///   - whole: The function on the host for integers; nil if there is none.
  private static func unary(
    _ name: String, since: Int = 1, _ real: @escaping @Sendable (Double) -> Double,
    whole: (@Sendable (Int) -> Int)? = nil, _ tensor: @escaping @Sendable (Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, since: since, inputs: 1...1) { call in
      try call.unary(real, whole: whole, tensor)
    }
  }

  static let abs = unary("Abs", { Swift.abs($0) }, whole: { $0 == .min ? $0 : Swift.abs($0) }) {
    $0.abs()
  }
  static let neg = unary("Neg", { -$0 }, whole: { 0 &- $0 }) { -$0 }
  static let sign = unary(
    "Sign", since: 9, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, whole: { $0.signum() }
  ) {
    $0.sign()
  }
  static let sqrt = unary("Sqrt", { $0.squareRoot() }) { $0.sqrt() }
  static let reciprocal = unary("Reciprocal", { 1 / $0 }) { $0.reciprocal() }
  static let exp = unary("Exp", { Foundation.exp($0) }) { $0.exp() }
  static let log = unary("Log", { Foundation.log($0) }) { $0.log() }
  static let erf = unary("Erf", since: 9, { Foundation.erf($0) }) { $0.erf() }
  static let floor = unary("Floor", { $0.rounded(.down) }) { $0.floor() }
  static let ceil = unary("Ceil", { $0.rounded(.up) }) { $0.ceil() }
  static let round = unary("Round", since: 11, { $0.rounded(.toNearestOrEven) }) { $0.round() }

  static let sin = unary("Sin", since: 7, { Foundation.sin($0) }) { $0.sin() }
  static let cos = unary("Cos", since: 7, { Foundation.cos($0) }) { $0.cos() }
  static let tan = unary("Tan", since: 7, { Foundation.tan($0) }) { $0.sin() / $0.cos() }
  static let asin = unary("Asin", since: 7, { Foundation.asin($0) }) {
    ($0 * ((1 - $0) * ($0 + 1)).rsqrt()).atan()
  }
  static let acos = unary("Acos", since: 7, { Foundation.acos($0) }) {
    // 2 atan √((1 − x) / (1 + x)) is accurate near both ends.
    ((1 - $0) / ($0 + 1)).sqrt().atan() * 2
  }
  static let atan = unary("Atan", since: 7, { Foundation.atan($0) }) { $0.atan() }
  static let sinh = unary("Sinh", since: 9, { Foundation.sinh($0) }) {
    ($0.expm1() - (-$0).expm1()) * 0.5
  }
  static let cosh = unary("Cosh", since: 9, { Foundation.cosh($0) }) {
    ($0.exp() + (-$0).exp()) * 0.5
  }
  static let tanh = unary("Tanh", { Foundation.tanh($0) }) { $0.tanh() }
  static let asinh = unary("Asinh", since: 9, { Foundation.asinh($0) }) {
    // log1p(|x| + x² / (1 + √(x² + 1))), odd.
    let size = $0.abs()
    let square = size * size
    return (size + square / ((square + 1).sqrt() + 1)).log1p() * $0.sign()
  }
  static let acosh = unary("Acosh", since: 9, { Foundation.acosh($0) }) {
    let above = $0 - 1
    return (above + (above * (above + 2)).sqrt()).log1p()
  }
  static let atanh = unary("Atanh", since: 9, { Foundation.atanh($0) }) {
    ($0.log1p() - (-$0).log1p()) * 0.5
  }

  static let isNaN = GraphOperator("IsNaN", since: 9, inputs: 1...1) { call in
    let x = try call.input(0)
    if x.isOnHost {
      let values = try x.numbers().reals
      return [
        GraphValue(HostArray(values.map { $0.isNaN ? 1 : 0 }, shape: x.shape, .bool))
      ]
    }
    return [GraphValue(x.physical .!= x.physical, .bool, order: x.order)]
  }
  static let isInf = GraphOperator("IsInf", since: 10, inputs: 1...1) { call in
    let x = try call.input(0)
    let positive = try call.flag("detect_positive", true)
    let negative = try call.flag("detect_negative", true)
    if x.isOnHost {
      let values = try x.numbers().reals.map {
        ($0 == .infinity && positive) || ($0 == -.infinity && negative) ? 1 : 0
      }
      return [GraphValue(HostArray(values, shape: x.shape, .bool))]
    }
    let none = Tensor.full(0, shape: [], dtype: .bool)
    return [
      GraphValue(
        (positive ? x.physical .== Float.infinity : none)
          .|| (negative ? x.physical .== -Float.infinity : none), .bool, order: x.order)
    ]
  }
  static let not = GraphOperator("Not", inputs: 1...1) { call in
    let x = try call.input(0)
    try call.require(x.elementType == .bool, "input 0 must be bool, got \(x.elementType)")
    if x.isOnHost {
      return [GraphValue(HostArray(try x.numbers().wholes.map { 1 - $0 }, shape: x.shape, .bool))]
    }
    return [GraphValue(!x.physical, .bool, order: x.order)]
  }
  static let bitwiseNot = GraphOperator("BitwiseNot", since: 18, inputs: 1...1) { call in
    let x = try call.input(0).numbers()
    try call.require(!x.elementType.isFloating, "input 0 must be integers")
    return [GraphValue(HostArray(x.wholes.map { ~$0 }, shape: x.shape, x.elementType))]
  }
  static let identity = GraphOperator("Identity", inputs: 1...1, takesTexts: true) {
    [try $0.input(0)]
  }
}

extension NodeCall {
  /// Applies a function to each element of input 0.
  func unary(
    _ real: (Double) -> Double, whole: ((Int) -> Int)? = nil, _ tensor: (Tensor) -> Tensor
  ) throws -> [GraphValue] {
    let x = try input(0)
    if x.isOnHost || !x.elementType.isFloating {
      let host = try x.numbers()
      if x.elementType.isFloating {
        return [GraphValue(HostArray(host.reals.map(real), shape: x.shape, x.elementType))]
      }
      guard let whole, x.elementType != .bool, x.elementType != .string else {
        throw error("input 0 must be floating-point, got \(x.elementType)")
      }
      return [GraphValue(HostArray(host.wholes.map(whole), shape: x.shape, x.elementType))]
    }
    return [GraphValue(tensor(x.physical), x.elementType, order: x.order)]
  }
}
