import Foundation
import FoveaTensors

/// Reductions over axes.
extension GraphOperator {
  static let reduceSum = reduction("ReduceSum", host: { $0.reduce(0, +) }) {
    $0.sum(axes: $1, keepingAxes: true)
  }
  static let reduceMean = reduction(
    "ReduceMean", host: { $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count) }
  ) { $0.mean(axes: $1, keepingAxes: true) }
  static let reduceMax = reduction(
    "ReduceMax", host: { $0.reduce(-.infinity) { Swift.max($0, $1) } }
  ) {
    $0.max(axes: $1, keepingAxes: true)
  }
  static let reduceMin = reduction(
    "ReduceMin", host: { $0.reduce(.infinity) { Swift.min($0, $1) } }
  ) {
    $0.min(axes: $1, keepingAxes: true)
  }
  static let reduceProd = reduction("ReduceProd", host: { $0.reduce(1, *) }) { x, axes in
    // Halves are multiplied until one element is left: without logarithms, any sign and zero work.
    axes.reduce(x) { x, axis in
      var product = x
      while product.shape[axis] > 1 {
        let half = product.shape[axis] / 2
        let pairs =
          product.sliced(axis: axis, 0..<half) * product.sliced(axis: axis, half..<2 * half)
        product =
          product.shape[axis] % 2 == 0
          ? pairs
          : .concatenated(
            [pairs, product.sliced(axis: axis, 2 * half..<2 * half + 1)], axis: axis)
      }
      return product
    }
  }
  static let reduceL1 = reduction("ReduceL1", host: { $0.reduce(0) { $0 + Swift.abs($1) } }) {
    $0.abs().sum(axes: $1, keepingAxes: true)
  }
  static let reduceL2 = reduction(
    "ReduceL2", host: { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  ) { ($0 * $0).sum(axes: $1, keepingAxes: true).sqrt() }
  static let reduceSumSquare = reduction(
    "ReduceSumSquare", host: { $0.reduce(0) { $0 + $1 * $1 } }
  ) { ($0 * $0).sum(axes: $1, keepingAxes: true) }
  static let reduceLogSum = reduction(
    "ReduceLogSum", host: { Foundation.log($0.reduce(0, +)) }
  ) { $0.sum(axes: $1, keepingAxes: true).log() }
  static let reduceLogSumExp = reduction(
    "ReduceLogSumExp",
    host: { values in
      let peak = values.max() ?? -.infinity
      guard peak.isFinite else { return peak }
      return Foundation.log(values.reduce(0) { $0 + Foundation.exp($1 - peak) }) + peak
    }
  ) { x, axes in
    let largest = x.max(axes: axes, keepingAxes: true).stoppingGradient()
    let peak = Tensor.where(largest.isFinite(), largest, 0)
    return (x - peak).exp().sum(axes: axes, keepingAxes: true).log() + peak
  }

  private static func reduction(
    _ name: String, host: @escaping @Sendable ([Double]) -> Double,
    _ tensor: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 1...2) { call in
      let x = try call.input(0)
      var given = try call.axes(input: 1) ?? []
      if given.isEmpty {
        if try call.flag("noop_with_empty_axes") { return [try call.unreduced(x, host)] }
        given = Array(0..<x.rank)
      }
      let axes = try call.axes(given, rank: x.rank)
      let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
      let result =
        try call.flag("keepdims", true)
        ? kept : x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
      if x.isOnHost || !x.elementType.isFloating || x.count == 0 {
        return [GraphValue(try call.reduced(x.numbers(), axes, host).reshaped(result))]
      }
      if axes.isEmpty { return [try call.unreduced(x, host)] }
      let y = tensor(x.physical, axes.map(x.place(of:)).sorted())
      return [GraphValue(y, x.elementType, order: x.order).reshaped(result)]
    }
  }

  static let argMax = extreme("ArgMax", largest: true)
  static let argMin = extreme("ArgMin", largest: false)

  private static func extreme(_ name: String, largest: Bool) -> GraphOperator {
    GraphOperator(name, inputs: 1...1) { call in
      let x = try call.input(0)
      let axis = try call.axis(try call.int("axis") ?? 0, rank: x.rank)
      try call.require(x.shape[axis] > 0, "axis \(axis) of \(x.shape) is empty")
      var result = x.shape
      if try call.flag("keepdims", true) { result[axis] = 1 } else { result.remove(at: axis) }
      let takesLast = try call.flag("select_last_index")
      if x.isOnHost || !x.elementType.isFloating {
        let values = try x.numbers().reals
        let strides = Places.strides(x.shape)
        var kept = x.shape
        kept[axis] = 1
        let indices = Places.all(kept, strides: strides).map { start in
          var best = 0
          for index in 1..<Swift.max(x.shape[axis], 1) {
            let (old, new) = (
              values[start + best * strides[axis]], values[start + index * strides[axis]]
            )
            if largest ? new > old : new < old { best = index }
            if takesLast, new == old { best = index }
          }
          return best
        }
        return [GraphValue(HostArray(indices, shape: result))]
      }
      var source = x
      let length = x.shape[axis]
      if takesLast { source = x.sliced(axis: axis, start: length - 1, count: length, step: -1) }
      let place = source.place(of: axis)
      var found =
        largest ? source.physical.argmax(axis: place) : source.physical.argmin(axis: place)
      if takesLast {
        found = Tensor.full(Float(length - 1), shape: [], dtype: .int32) - found
      }
      return [
        GraphValue(found.expandedAxis(at: place), .int64, order: source.order).reshaped(result)
      ]
    }
  }

  static let cumSum = GraphOperator("CumSum", since: 11, inputs: 2...2) { call in
    let x = try call.input(0)
    guard let given = try call.wholes(1)?.first else { throw call.error("the axis is missing") }
    let axis = try call.axis(given, rank: x.rank)
    let (excludes, reverses) = (try call.flag("exclusive"), try call.flag("reverse"))
    if x.isOnHost || !x.elementType.isFloating {
      let host = try x.numbers()
      let strides = Places.strides(x.shape)
      var kept = x.shape
      kept[axis] = Swift.min(1, kept[axis])
      let starts = Places.all(kept, strides: strides)
      func sums<Value: AdditiveArithmetic>(_ values: [Value]) -> [Value] {
        var result = values
        for start in starts {
          var sum = Value.zero
          for step in 0..<x.shape[axis] {
            let index = reverses ? x.shape[axis] - 1 - step : step
            let place = start + index * strides[axis]
            if excludes { result[place] = sum }
            sum += values[place]
            if !excludes { result[place] = sum }
          }
        }
        return result
      }
      return [
        GraphValue(
          x.elementType.isFloating
            ? HostArray(sums(host.reals), shape: x.shape, x.elementType)
            : HostArray(
              sums(host.wholes.map(Wrapping.init)).map(\.value), shape: x.shape, x.elementType))
      ]
    }
    func flipped(_ value: GraphValue) -> GraphValue {
      let length = value.shape[axis]
      return reverses && length > 0
        ? value.sliced(axis: axis, start: length - 1, count: length, step: -1) : value
    }
    let order = x.shape.indices.filter { $0 != axis } + [axis]
    let source = flipped(x).ordered(order)
    var y = source.physical.cumulativeSum()
    if excludes {
      var widths = [(before: Int, after: Int)](repeating: (0, 0), count: x.rank)
      widths[x.rank - 1].before = 1
      y = y.padded(widths).sliced(axis: -1, 0..<x.shape[axis])
    }
    return [flipped(GraphValue(y, x.elementType, order: order))]
  }
}

/// An integer type with wrapping addition.
private struct Wrapping: AdditiveArithmetic {
  var value: Int
  static let zero = Wrapping(value: 0)
  init(value: Int) { self.value = value }
  static func + (a: Wrapping, b: Wrapping) -> Wrapping { Wrapping(value: a.value &+ b.value) }
  static func - (a: Wrapping, b: Wrapping) -> Wrapping { Wrapping(value: a.value &- b.value) }
}

extension NodeCall {
  /// Reduces axes on the host; they are kept with length 1.
  fileprivate func reduced(
    _ x: HostArray, _ axes: [Int], _ function: ([Double]) -> Double
  ) throws -> HostArray {
    let strides = Places.strides(x.shape)
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    let inner = Places.all(axes.map { x.shape[$0] }, strides: axes.map { strides[$0] })
    let values = x.reals
    let results = Places.all(kept, strides: strides).map { start in
      function(inner.map { values[start + $0] })
    }
    if x.elementType.isFloating { return HostArray(results, shape: kept, x.elementType) }
    return HostArray(results.map(x.elementType.wholeNumber), shape: kept, x.elementType)
  }

  /// The result of a reduction over no axis, for each element.
  fileprivate func unreduced(_ x: GraphValue, _ function: ([Double]) -> Double) throws
    -> GraphValue
  {
    switch node.op {
    case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSumExp":
      return x
    default:
      return GraphValue(try reduced(x.numbers(), [], function))
    }
  }
}
