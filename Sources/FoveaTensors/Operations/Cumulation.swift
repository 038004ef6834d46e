/// Running sums along the last axis: y[i] = Σ x[0 ... i], or from the end.
package struct CumulativeSum: KernelOperation {
  package let fromEnd: Bool
  var name: String { "cumulativeSum" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      x.dtype == .float32 && x.rank >= 1,
      "cumulativeSum of \(x): needs float32 of at least one axis")
    return x
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor(CumulativeSum(fromEnd: !fromEnd), [g])]
  }
  func lower(into plan: Lowering) {
    let x = plan.inputTypes[0]
    let length = x.shape[x.rank - 1]
    let rows = x.count / Swift.max(length, 1)
    let fromEnd = fromEnd
    plan.step { pointers in
      let from = pointers[0].assumingMemoryBound(to: Float.self)
      let to = pointers[1].assumingMemoryBound(to: Float.self)
      for row in 0..<rows {
        // In double precision: in single precision, long sums of small numbers stop growing.
        var sum = 0.0
        for i in 0..<length {
          let place = row * length + (fromEnd ? length - 1 - i : i)
          sum += Double(from[place])
          to[place] = Float(sum)
        }
      }
    }
  }
}

extension Tensor {
  /// Running sums along the last axis: each element plus all before it.
  public func cumulativeSum() -> Tensor { Tensor(CumulativeSum(fromEnd: false), [self]) }
}
