import FoveaSupport

/// The same elements in row-major order under another shape.
package struct Reshape: Operation {
  package let shape: [Int]
  var name: String { "reshape" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    let result = TensorType(shape, x.dtype)
    try require(
      result.count == x.count && shape.allSatisfy { $0 >= 0 },
      "reshape: \(x) holds \(x.count) elements, the shape \(shape) holds \(result.count)")
    return result
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [g.reshaped(inputs[0].shape)]
  }
}

/// y[i₀, i₁, …] = x with axis `axes[k]` of x as axis k of y.
package struct Transpose: ViewOperation {
  package let axes: [Int]
  var name: String { "transpose" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      axes.sorted() == Array(0..<x.rank),
      "transpose of \(x): axes \(axes) must name each of 0 ..< \(x.rank) once")
    return TensorType(axes.map { x.shape[$0] }, x.dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    var inverse = axes
    for (to, from) in axes.enumerated() { inverse[from] = to }
    return [g.transposed(inverse)]
  }
  func view(of input: TensorType) -> (strides: [Int], offset: Int) {
    let strides = input.strides
    return (axes.map { strides[$0] }, 0)
  }
}

/// Stretches axes of length 1 to a shape.
package struct Broadcast: ViewOperation {
  package let shape: [Int]
  var name: String { "broadcast" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    let result = try FoveaTensors.broadcast(x.shape, shape, in: name)
    try require(result == shape, "broadcast: \(x) doesn't stretch to \(shape)")
    return TensorType(shape, x.dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [g.sum(to: inputs[0].shape)]
  }
  func view(of input: TensorType) -> (strides: [Int], offset: Int) {
    (broadcastStrides(input.shape, to: shape), 0)
  }
}

/// Element strides of a dense tensor when broadcast to a shape.
func broadcastStrides(_ shape: [Int], to result: [Int]) -> [Int] {
  let strides = TensorType.strides(of: shape)
  let lead = result.count - shape.count
  return result.indices.map { axis in
    axis < lead || shape[axis - lead] == 1 ? 0 : strides[axis - lead]
  }
}

/// y[i] = x[start + i · step] on every axis.
package struct Slice: ViewOperation {
  package let starts: [Int]
  package let counts: [Int]
  package let steps: [Int]
  var name: String { "slice" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      starts.count == x.rank && counts.count == x.rank && steps.count == x.rank,
      "slice of \(x): needs a start, count and step for each of \(x.rank) axes")
    for axis in 0..<x.rank {
      let last = starts[axis] + (counts[axis] - 1) * steps[axis]
      try require(
        steps[axis] > 0 && counts[axis] >= 0 && starts[axis] >= 0
          && (counts[axis] == 0 || last < x.shape[axis]),
        "slice of \(x): axis \(axis) has length \(x.shape[axis]), but elements \(starts[axis]) "
          + "through \(last) in steps of \(steps[axis]) were asked for")
    }
    return TensorType(counts, x.dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor(Place(shape: inputs[0].shape, starts: starts, steps: steps, fill: 0), [g])]
  }
  func view(of input: TensorType) -> (strides: [Int], offset: Int) {
    let strides = input.strides
    return (
      zip(strides, steps).map { $0 * $1 },
      zip(strides, starts).map { $0 * $1 }.reduce(0, +)
    )
  }
}

extension Tensor {
  /// The same elements in row-major order under another shape. One length may be -1 and is then
  /// inferred.
  public func reshaped(_ shape: [Int]) -> Tensor {
    var shape = shape
    if let open = shape.firstIndex(of: -1) {
      let known = shape.enumerated().filter { $0.offset != open }.map(\.element).reduce(1, *)
      precondition(
        known > 0 && count % known == 0,
        "reshape: \(type) can't fill \(shape): \(count) elements don't divide by \(known)")
      shape[open] = count / known
    }
    return shape == self.shape ? self : Tensor(Reshape(shape: shape), [self])
  }

  /// Merges all axes from `axis` on: `[N, H, W, C]` to `[N, H·W·C]`.
  public func flattened(fromAxis axis: Int = 1) -> Tensor {
    let axis = axis == rank ? rank : checked(axis: axis, in: "flatten")
    return reshaped(Array(shape[..<axis]) + [shape[axis...].reduce(1, *)])
  }

  /// Reorders axes: axis k of the result is axis `axes[k]` of this tensor.
  public func transposed(_ axes: [Int]) -> Tensor {
    axes == Array(0..<rank) ? self : Tensor(Transpose(axes: axes), [self])
  }

  /// Swaps the last two axes.
  public func transposed() -> Tensor {
    precondition(rank >= 2, "transpose of \(type): needs at least 2 axes")
    return transposed(Array(0..<(rank - 2)) + [rank - 1, rank - 2])
  }

  /// Stretches axes of length 1 to a shape.
  public func broadcast(to shape: [Int]) -> Tensor {
    shape == self.shape ? self : Tensor(Broadcast(shape: shape), [self])
  }

  /// Adds an axis of length 1.
  public func expandedAxis(at axis: Int) -> Tensor {
    var shape = shape
    precondition(
      axis >= -rank - 1 && axis <= rank,
      "expandedAxis of \(type): axis \(axis) is out of range (valid: \(-rank - 1) ... \(rank))")
    shape.insert(1, at: axis < 0 ? axis + rank + 1 : axis)
    return reshaped(shape)
  }

  /// Drops axes of length 1.
  public func squeezed(axes: [Int]) -> Tensor {
    let dropped = Set(axes.map { checked(axis: $0, in: "squeeze") })
    for axis in dropped {
      precondition(
        shape[axis] == 1, "squeeze of \(type): axis \(axis) has length \(shape[axis]), not 1")
    }
    return reshaped(shape.indices.filter { !dropped.contains($0) }.map { shape[$0] })
  }

  /// Every `step`-th element of a range of one axis.
  public func sliced(axis: Int, _ range: Range<Int>, step: Int = 1) -> Tensor {
    let axis = checked(axis: axis, in: "slice")
    var starts = [Int](repeating: 0, count: rank)
    var counts = shape
    var steps = [Int](repeating: 1, count: rank)
    starts[axis] = range.lowerBound
    counts[axis] = (range.count + step - 1) / Swift.max(step, 1)
    steps[axis] = step
    return Tensor(Slice(starts: starts, counts: counts, steps: steps), [self])
  }

  /// One element of the first axis, which is dropped: `x[3]` of `[N, H, W, C]` is `[H, W, C]`.
  public subscript(_ index: Int) -> Tensor {
    sliced(axis: 0, index..<index + 1).reshaped(Array(shape.dropFirst()))
  }

  /// A part of the leading axes, one range each: `x[0..<2, 4..<8]`.
  public subscript(_ ranges: Range<Int>...) -> Tensor {
    var result = self
    for (axis, range) in ranges.enumerated() { result = result.sliced(axis: axis, range) }
    return result
  }

  /// Cuts an axis into parts of the given lengths.
  public func split(_ lengths: [Int], axis: Int) -> [Tensor] {
    let axis = checked(axis: axis, in: "split")
    precondition(
      lengths.reduce(0, +) == shape[axis],
      "split of \(type): lengths \(lengths) add up to \(lengths.reduce(0, +)), but axis \(axis) "
        + "has length \(shape[axis])")
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return sliced(axis: axis, start..<start + length)
    }
  }
}
