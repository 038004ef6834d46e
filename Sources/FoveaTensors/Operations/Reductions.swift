import CFoveaKernels

package enum ReductionKind: String, Sendable, Hashable {
  case sum, maximum, minimum

  var code: Int32 {
    switch self {
    case .sum: Int32(FOVEA_SUM.rawValue)
    case .maximum: Int32(FOVEA_MAX.rawValue)
    case .minimum: Int32(FOVEA_MIN.rawValue)
    }
  }
}

/// Reduces a run of adjacent axes, which keep length 1: y[o, 1, i] = Σₖ x[o, k, i].
package struct Reduction: Operation {
  package let kind: ReductionKind
  package let axes: Range<Int>
  var name: String { kind.rawValue }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      x.dtype == .float32, "\(name) of \(x): needs float32; cast it first: x.cast(.float32)")
    try require(
      axes.lowerBound >= 0 && axes.upperBound <= x.rank,
      "\(name) of \(x): axes \(axes) are out of range")
    return TensorType(
      x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }, .float32)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let x = inputs[0]
    if kind == .sum { return [g.broadcast(to: x.shape)] }
    // Equal extremes share the gradient.
    let hit = (x .== y).cast(.float32)
    let ties = hit.sum(axes: Array(axes), keepingAxes: true)
    return [hit * (g / ties)]
  }

  /// The input as [outer, reduced, inner].
  func geometry(of x: TensorType) -> (outer: Int, reduced: Int, inner: Int) {
    (
      x.shape[..<axes.lowerBound].reduce(1, *), x.shape[axes].reduce(1, *),
      x.shape[axes.upperBound...].reduce(1, *)
    )
  }
}

/// Position of the extreme element along an axis, which is dropped; the first of equal elements.
package struct ArgExtreme: KernelOperation {
  package let axis: Int
  package let largest: Bool
  var name: String { largest ? "argmax" : "argmin" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      x.dtype == .float32, "\(name) of \(x): needs float32; cast it first: x.cast(.float32)")
    try require(x.shape[axis] > 0, "\(name) of \(x): axis \(axis) is empty")
    var shape = x.shape
    shape.remove(at: axis)
    return TensorType(shape, .int32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil] }
  func lower(into plan: Lowering) {
    let (outer, length, inner) = outerLengthInner(plan.inputTypes[0].shape, axis: axis)
    let largest = largest
    plan.step { pointers in
      fovea_arg_extreme(
        outer, length, inner, largest, pointers[0].assumingMemoryBound(to: Float.self),
        pointers[1].assumingMemoryBound(to: Int32.self))
    }
  }
}

/// Positions of the k largest elements of the last axis, largest first.
package struct TopKIndices: KernelOperation {
  package let k: Int
  var name: String { "topK" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      x.dtype == .float32 && x.rank >= 1 && k >= 1 && k <= (x.shape.last ?? 0),
      "topK of \(x): needs float32 and k in 1 ... \(x.shape.last ?? 0), got k = \(k)")
    return TensorType(x.shape.dropLast() + [k], .int32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil] }
  func lower(into plan: Lowering) {
    let x = plan.inputTypes[0]
    let length = x.shape[x.rank - 1]
    let (rows, k) = (x.count / max(length, 1), k)
    plan.step { pointers in
      fovea_top_k(
        Int64(rows), Int64(length), Int64(k), pointers[0].assumingMemoryBound(to: Float.self),
        pointers[1].assumingMemoryBound(to: Int32.self))
    }
  }
}

extension Tensor {
  private func reduced(_ kind: ReductionKind, axes: [Int]?, keepingAxes: Bool) -> Tensor {
    let axes = axes.map { Set($0.map { checked(axis: $0, in: kind.rawValue) }) } ?? Set(0..<rank)
    var result = self
    // The kernel reduces adjacent axes. Other axes take one pass for each run, innermost first.
    var upper = rank
    while upper > 0 {
      guard axes.contains(upper - 1) else {
        upper -= 1
        continue
      }
      var lower = upper - 1
      while lower > 0 && axes.contains(lower - 1) { lower -= 1 }
      result = Tensor(Reduction(kind: kind, axes: lower..<upper), [result])
      upper = lower
    }
    guard !keepingAxes else { return result }
    return result.reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }

  /// Sum over axes (all by default).
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(.sum, axes: axes, keepingAxes: keepingAxes)
  }
  /// Mean over axes (all by default).
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let total = sum(axes: axes, keepingAxes: keepingAxes)
    return total * (1 / (Float(count) / Float(Swift.max(total.count, 1))))
  }
  /// Largest element over axes (all by default).
  public func max(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(.maximum, axes: axes, keepingAxes: keepingAxes)
  }
  /// Smallest element over axes (all by default).
  public func min(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    reduced(.minimum, axes: axes, keepingAxes: keepingAxes)
  }
  /// Variance over axes: the mean squared distance from the mean; `unbiased` divides by n - 1.
  public func variance(
    axes: [Int]? = nil, unbiased: Bool = false, keepingAxes: Bool = false
  ) -> Tensor {
    let centred = self - mean(axes: axes, keepingAxes: true)
    let total = (centred * centred).sum(axes: axes, keepingAxes: keepingAxes)
    let n = Float(count) / Float(Swift.max(total.count, 1))
    return total * (1 / (unbiased ? n - 1 : n))
  }
  /// log Σ eˣ over one axis, without overflow.
  public func logSumExp(axis: Int, keepingAxes: Bool = false) -> Tensor {
    let largest = max(axes: [axis], keepingAxes: true).stoppingGradient()
    // ∞ − ∞ is NaN, so infinite logits are not shifted.
    let peak = Tensor.where(largest.isFinite(), largest, 0)
    let result = (self - peak).exp().sum(axes: [axis], keepingAxes: true).log() + peak
    return keepingAxes ? result : result.squeezed(axes: [axis])
  }
  /// Position of the largest element along an axis, as int32; the first of equal elements.
  public func argmax(axis: Int = -1) -> Tensor {
    Tensor(ArgExtreme(axis: checked(axis: axis, in: "argmax"), largest: true), [self])
  }
  /// Position of the smallest element along an axis, as int32; the first of equal elements.
  public func argmin(axis: Int = -1) -> Tensor {
    Tensor(ArgExtreme(axis: checked(axis: axis, in: "argmin"), largest: false), [self])
  }
  /// The k largest elements of the last axis, largest first, and their positions (int32).
  public func topK(_ k: Int) -> (values: Tensor, indices: Tensor) {
    let indices = Tensor(TopKIndices(k: k), [self])
    return (taking(along: rank - 1, indices), indices)
  }

  /// Sums over the axes that broadcasting from `shape` stretched: the gradient of a broadcast.
  func sum(to shape: [Int]) -> Tensor {
    if shape == self.shape { return self }
    let lead = rank - shape.count
    let axes = (0..<rank).filter {
      $0 < lead || (shape[$0 - lead] == 1 && self.shape[$0] != 1)
    }
    return axes.isEmpty
      ? reshaped(shape) : sum(axes: axes, keepingAxes: true).reshaped(shape)
  }
}
