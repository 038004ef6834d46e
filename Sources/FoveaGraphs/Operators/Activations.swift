import Foundation
import FoveaTensors

/// Activation functions.
extension GraphOperator {
  /// An element-wise function of floating-point values, with attributes.
  private static func activation(
    _ name: String, since: Int = 1,
    _ function: @escaping @Sendable (NodeCall, Tensor) throws -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, since: since, inputs: 1...1) { call in
      let x = try call.input(0)
      try call.require(
        x.elementType.isFloating, "input 0 must be floating-point, got \(x.elementType)")
      return [GraphValue(try function(call, x.physical), x.elementType, order: x.order)]
    }
  }

  static let relu = GraphOperator("Relu", inputs: 1...1) { call in
    try call.unary({ $0.isNaN ? $0 : Swift.max($0, 0) }, whole: { Swift.max($0, 0) }) { $0.relu() }
  }
  static let sigmoid = activation("Sigmoid") { $1.sigmoid() }
  static let leakyRelu = activation("LeakyRelu") {
    $1.leakyReLU(slope: try $0.float("alpha") ?? 0.01)
  }
  static let elu = activation("Elu") { $1.elu(alpha: try $0.float("alpha") ?? 1) }
  static let celu = activation("Celu", since: 12) {
    let alpha = try $0.float("alpha") ?? 1
    return $1.maximum(0) + ($1 * (1 / alpha)).minimum(0).expm1() * alpha
  }
  static let selu = activation("Selu") {
    let alpha = try $0.float("alpha") ?? 1.673_263_2
    let gamma = try $0.float("gamma") ?? 1.050_701
    return $1.elu(alpha: alpha) * gamma
  }
  static let thresholdedRelu = activation("ThresholdedRelu", since: 10) {
    Tensor.where($1 .> (try $0.float("alpha") ?? 1), $1, 0)
  }
  static let hardSigmoid = activation("HardSigmoid") {
    let (alpha, beta) = (try $0.float("alpha") ?? 0.2, try $0.float("beta") ?? 0.5)
    return ($1 * alpha + beta).clamped(0...1)
  }
  static let hardSwish = activation("HardSwish", since: 14) {
    $1 * ($1 * (1 / 6) + 0.5).clamped(0...1)
  }
  static let mish = activation("Mish", since: 18) { $1.mish() }
  static let gelu = activation("Gelu", since: 20) {
    try $0.choice("approximate", "none", of: ["none", "tanh"]) == "tanh" ? $1.geluTanh() : $1.gelu()
  }
  static let swish = activation("Swish", since: 24) {
    $1 * ($1 * (try $0.float("alpha") ?? 1)).sigmoid()
  }
  static let softplus = activation("Softplus") { $1.softplus() }
  static let softsign = activation("Softsign") { $1 / ($1.abs() + 1) }
  static let shrink = GraphOperator("Shrink", since: 9, inputs: 1...1) { call in
    let lambda = Double(try call.float("lambd") ?? 0.5)
    let bias = Double(try call.float("bias") ?? 0)
    func shrunk(_ x: Double) -> Double { x < -lambda ? x + bias : x > lambda ? x - bias : 0 }
    return try call.unary(shrunk, whole: { ElementType.int64.wholeNumber(shrunk(Double($0))) }) {
      x in
      let (limit, step) = (Float(lambda), Float(bias))
      return Tensor.where(
        x .< -limit, x + step, Tensor.where(x .> limit, x - step, Tensor.zeros([])))
    }
  }
  static let prelu = GraphOperator("PRelu", inputs: 2...2, learned: [1: .weight]) { call in
    let x = try call.input(0)
    var slope = try call.input(1)
    if !x.elementType.isFloating || call.usesHost([x, slope]) {
      return [
        try call.onHost(
          [x, slope], result: x.elementType, real: { $0 < 0 ? $0 * $1 : $0 },
          whole: { a, b, type in NodeCall.less(a, 0, type) ? a &* b : a })
      ]
    }
    if call.opset < 7, slope.rank == 1, x.rank > 1 {
      // One slope per channel, which is axis 1.
      slope = GraphValue(
        slope.tensor.reshaped([-1] + [Int](repeating: 1, count: x.rank - 2)), slope.elementType)
    }
    let (tensors, order) = try call.aligned([x, slope])
    return [GraphValue(tensors[0].prelu(slope: tensors[1]), x.elementType, order: order)]
  }

  static let clip = GraphOperator("Clip", inputs: 1...3) { call in
    let x = try call.input(0)
    var bounds: [GraphValue?] = [call.optional(1), call.optional(2)]
    if call.opset < 11 {
      bounds = try ["min", "max"].map { name in
        try call.float(name).map { GraphValue(HostArray([Double($0)], shape: [], .float32)) }
      }
    }
    for bound in bounds.compactMap({ $0 }) {
      try call.require(bound.count == 1, "min and max must be scalars, got \(bound.shape)")
    }
    if call.usesHost([x]) {
      let host = try x.numbers()
      if x.elementType.isFloating {
        let limits = try bounds.map { try $0?.numbers().reals.first }
        return [
          GraphValue(
            HostArray(
              host.reals.map { value in
                value.isNaN
                  ? value
                  : Swift.min(Swift.max(value, limits[0] ?? -.infinity), limits[1] ?? .infinity)
              }, shape: x.shape, x.elementType))
        ]
      }
      let limits = try bounds.map { try $0?.numbers().wholes.first }
      let type = x.elementType
      return [
        GraphValue(
          HostArray(
            host.wholes.map { value in
              let low = limits[0].map { NodeCall.larger(value, $0, type) } ?? value
              return limits[1].map { NodeCall.smaller(low, $0, type) } ?? low
            }, shape: x.shape, type))
      ]
    }
    // Constants if they are known, so that the compiler sees them.
    func limit(_ bound: GraphValue) -> Tensor {
      if let number = bound.host?.reals.first { return .full(Float(number), shape: []) }
      return bound.tensor.reshaped([])
    }
    var y = x.physical
    if let low = bounds[0] { y = y.maximum(limit(low)) }
    if let high = bounds[1] { y = y.minimum(limit(high)) }
    return [GraphValue(y, x.elementType, order: x.order)]
  }

  static let softmax = softmaxLike("Softmax", { $0.softmax(axis: $1) })
  static let logSoftmax = softmaxLike("LogSoftmax", { $0.logSoftmax(axis: $1) })

  private static func softmaxLike(
    _ name: String, _ softmax: @escaping @Sendable (Tensor, Int) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 1...1) { call in
      let x = try call.input(0)
      try call.require(
        x.elementType.isFloating, "input 0 must be floating-point, got \(x.elementType)")
      func function(_ x: Tensor, _ axis: Int) -> Tensor { x.count == 0 ? x : softmax(x, axis) }
      if call.opset >= 13 {
        let axis = try call.axis(try call.int("axis") ?? -1, rank: x.rank)
        return [
          GraphValue(function(x.physical, x.place(of: axis)), x.elementType, order: x.order)
        ]
      }
      // Before version 13, softmax is computed over all axes from the given one on.
      let axis = try call.axis(try call.int("axis") ?? 1, rank: x.rank)
      if axis == x.rank - 1 || x.shape[(axis + 1)...].allSatisfy({ $0 == 1 }) {
        return [
          GraphValue(function(x.physical, x.place(of: axis)), x.elementType, order: x.order)
        ]
      }
      let rows = x.shape[..<axis].reduce(1, *)
      let y = function(x.tensor.reshaped([rows, x.shape[axis...].reduce(1, *)]), 1)
      return [GraphValue(y.reshaped(x.shape), x.elementType)]
    }
  }

  static let hardmax = GraphOperator("Hardmax", inputs: 1...1) { call in
    let x = try call.input(0)
    let axis = try call.axis(try call.int("axis") ?? (call.opset >= 13 ? -1 : 1), rank: x.rank)
    if x.count == 0 { return [x] }
    let outer = call.opset >= 13 ? x.shape[..<axis] + x.shape[(axis + 1)...] : x.shape[..<axis]
    if call.opset < 13 || axis == x.rank - 1 {
      let rows = x.tensor.reshaped([outer.reduce(1, *), -1])
      return [
        GraphValue(
          rows.argmax().oneHot(rows.shape[1]).reshaped(x.shape), x.elementType)
      ]
    }
    let moved = x.ordered(x.shape.indices.filter { $0 != axis } + [axis])
    let y = moved.physical.argmax().oneHot(x.shape[axis])
    return [GraphValue(y, x.elementType, order: moved.order)]
  }
}
