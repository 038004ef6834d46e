import CFoveaKernels
import FoveaSupport

/// Places x in a larger tensor filled with `fill`: y[start + i · step] = x[i].
package struct Place: KernelOperation {
  package let shape: [Int]
  package let starts: [Int]
  package let steps: [Int]
  package let fill: Float
  var name: String { "pad" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    TensorType(shape, inputs[0].dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor(Slice(starts: starts, counts: inputs[0].shape, steps: steps), [g])]
  }

  func lower(into plan: Lowering) {
    let (x, y) = (plan.inputTypes[0], plan.outputType)
    let offset = zip(y.strides, starts).map { $0 * $1 }.reduce(0, +)
    let size = Int32(y.dtype.byteCount)
    let bits = y.dtype == .float32 ? fill.bitPattern : UInt32(bitPattern: Int32(fill))
    let sizes = x.rank == 0 ? [1] : x.shape.map(Int64.init)
    let from = x.rank == 0 ? [1] : x.strides.map(Int64.init)
    let to = x.rank == 0 ? [1] : zip(y.strides, steps).map { Int64($0 * $1) }
    plan.step { pointers in
      fovea_fill(pointers[1], bits, size, Int64(y.count))
      fovea_strided_copy(
        Int32(sizes.count), sizes, size, pointers[0], from, pointers[1] + offset * Int(size), to)
    }
  }
}

/// Joins tensors along an axis.
package struct Concatenate: KernelOperation {
  package let axis: Int
  var name: String { "concatenate" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try require(!inputs.isEmpty, "concatenate: needs at least one tensor")
    let first = inputs[0]
    let axis = try normalized(axis: axis, rank: first.rank, in: name)
    var length = 0
    for (index, x) in inputs.enumerated() {
      try require(
        x.dtype == first.dtype && x.rank == first.rank
          && first.shape.indices.allSatisfy { $0 == axis || x.shape[$0] == first.shape[$0] },
        "concatenate along axis \(axis): input \(index) is \(x), which differs from \(first) in "
          + "more than that axis")
      length += x.shape[axis]
    }
    var shape = first.shape
    shape[axis] = length
    return TensorType(shape, first.dtype)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    g.split(inputs.map { $0.shape[axis] }, axis: axis)
  }

  func lower(into plan: Lowering) {
    let inputs = plan.inputTypes
    let y = plan.outputType
    let rows = y.shape[..<axis].reduce(1, *)
    let rowBytes = inputs.map { $0.shape[axis...].reduce(1, *) * y.dtype.byteCount }
    let pitch = rowBytes.reduce(0, +)
    plan.step { pointers in
      var start = 0
      for (index, bytes) in rowBytes.enumerated() {
        fovea_copy_rows(
          Int64(rows), Int64(bytes), pointers[index], Int64(bytes),
          pointers[rowBytes.count] + start, Int64(pitch))
        start += bytes
      }
    }
  }
}

/// Lengths before, at and after an axis.
func outerLengthInner(_ shape: [Int], axis: Int) -> (outer: Int64, length: Int64, inner: Int64) {
  (
    Int64(shape[..<axis].reduce(1, *)), Int64(shape[axis]),
    Int64(shape[(axis + 1)...].reduce(1, *))
  )
}

/// Picks whole slices along an axis: y[…, k, …] = x[…, indices[k], …].
package struct Gather: KernelOperation {
  package let axis: Int
  var name: String { "gather" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (x, indices) = (inputs[0], inputs[1])
    try require(
      indices.dtype == .int32 && indices.rank == 1,
      "gather: indices must be an int32 vector, got \(indices)")
    var shape = x.shape
    shape[try normalized(axis: axis, rank: x.rank, in: name)] = indices.count
    return TensorType(shape, x.dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor(ScatterAdd(axis: axis, length: inputs[0].shape[axis]), [g, inputs[1]]), nil]
  }
  func lower(into plan: Lowering) {
    let (outer, length, inner) = outerLengthInner(plan.inputTypes[0].shape, axis: axis)
    let picks = Int64(plan.inputTypes[1].count)
    let size = Int32(plan.outputType.dtype.byteCount)
    let name = name
    let picked = 2 * plan.outputType.byteCount + plan.inputTypes[1].byteCount
    plan.step(reading: plan.inputs, writing: [plan.output], traffic: picked) { pointers in
      let indices = pointers[1].assumingMemoryBound(to: Int32.self)
      let bad = fovea_gather_slices(
        outer, length, inner, picks, size, pointers[0], indices, pointers[2])
      try checkIndex(bad, indices, length, in: name)
    }
  }
}

/// The reverse of `Gather`: y = 0; y[…, indices[k], …] += x[…, k, …].
struct ScatterAdd: KernelOperation {
  let axis: Int
  let length: Int
  var name: String { "scatterAdd" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try require(inputs[0].dtype == .float32, "scatterAdd: needs float32, got \(inputs[0])")
    var shape = inputs[0].shape
    shape[axis] = length
    return TensorType(shape, .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [g.gathered(inputs[1], axis: axis), nil]
  }
  func lower(into plan: Lowering) {
    let (outer, length, inner) = outerLengthInner(plan.outputType.shape, axis: axis)
    let picks = Int64(plan.inputTypes[1].count)
    let name = name
    plan.step { pointers in
      let indices = pointers[1].assumingMemoryBound(to: Int32.self)
      let bad = fovea_scatter_add(
        outer, length, inner, picks, pointers[0].assumingMemoryBound(to: Float.self), indices,
        pointers[2].assumingMemoryBound(to: Float.self))
      try checkIndex(bad, indices, length, in: name)
    }
  }
}

/// Picks single elements along an axis: y[…, k, …] = x[…, indices[…, k, …], …].
package struct TakeAlong: KernelOperation {
  package let axis: Int
  var name: String { "takeAlong" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (x, indices) = (inputs[0], inputs[1])
    try require(
      indices.dtype == .int32 && indices.rank == x.rank
        && x.shape.indices.allSatisfy { $0 == axis || x.shape[$0] == indices.shape[$0] },
      "takeAlong axis \(axis): indices must be int32 and equal \(x.shape) in all other axes, got "
        + "\(indices)")
    return TensorType(indices.shape, x.dtype)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor(PutAlong(axis: axis, length: inputs[0].shape[axis]), [g, inputs[1]]), nil]
  }
  func lower(into plan: Lowering) {
    let (outer, length, inner) = outerLengthInner(plan.inputTypes[0].shape, axis: axis)
    let picks = Int64(plan.outputType.shape[axis])
    let size = Int32(plan.outputType.dtype.byteCount)
    let name = name
    let picked = 2 * plan.outputType.byteCount + plan.inputTypes[1].byteCount
    plan.step(reading: plan.inputs, writing: [plan.output], traffic: picked) { pointers in
      let indices = pointers[1].assumingMemoryBound(to: Int32.self)
      let bad = fovea_take_along(
        outer, length, inner, picks, size, pointers[0], indices, pointers[2])
      try checkIndex(bad, indices, length, in: name)
    }
  }
}

/// The reverse of `TakeAlong`: y = 0; y[…, indices[…, k, …], …] += x[…, k, …].
struct PutAlong: KernelOperation {
  let axis: Int
  let length: Int
  var name: String { "putAlong" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try require(inputs[0].dtype == .float32, "putAlong: needs float32, got \(inputs[0])")
    var shape = inputs[0].shape
    shape[axis] = length
    return TensorType(shape, .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [g.taking(along: axis, inputs[1]), nil]
  }
  func lower(into plan: Lowering) {
    let (outer, length, inner) = outerLengthInner(plan.outputType.shape, axis: axis)
    let picks = Int64(plan.inputTypes[0].shape[axis])
    let name = name
    plan.step { pointers in
      let indices = pointers[1].assumingMemoryBound(to: Int32.self)
      let bad = fovea_put_along(
        outer, length, inner, picks, pointers[0].assumingMemoryBound(to: Float.self), indices,
        pointers[2].assumingMemoryBound(to: Float.self))
      try checkIndex(bad, indices, length, in: name)
    }
  }
}

private func checkIndex(
  _ bad: Int64, _ indices: UnsafePointer<Int32>, _ length: Int64, in name: String
) throws {
  guard bad >= 0 else { return }
  throw EvaluationError(
    "\(name): index \(indices[Int(bad)]) at position \(bad) is out of range for an axis of length "
      + "\(length) (valid: 0 ..< \(length))")
}

extension Tensor {
  /// Joins tensors along an axis; all other axes must agree.
  public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
    precondition(!tensors.isEmpty, "concatenate: needs at least one tensor")
    return Tensor(Concatenate(axis: tensors[0].checked(axis: axis, in: "concatenate")), tensors)
  }

  /// Joins tensors of one shape along a new axis.
  public static func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenated(tensors.map { $0.expandedAxis(at: axis) }, axis: axis)
  }

  /// Adds `fill` around the tensor, with a number of elements before and after each axis.
  public func padded(_ widths: [(before: Int, after: Int)], fill: Float = 0) -> Tensor {
    precondition(
      widths.count == rank && widths.allSatisfy { $0.before >= 0 && $0.after >= 0 },
      "pad of \(type): needs a width before and after, not negative, for each of \(rank) axes")
    let place = Place(
      shape: zip(shape, widths).map { $0 + $1.before + $1.after }, starts: widths.map(\.before),
      steps: [Int](repeating: 1, count: rank), fill: fill)
    return Tensor(place, [self])
  }

  /// Whole slices along an axis, picked by an int32 vector.
  public func gathered(_ indices: Tensor, axis: Int = 0) -> Tensor {
    Tensor(Gather(axis: checked(axis: axis, in: "gather")), [self, indices])
  }

  /// Single elements along an axis, picked by an int32 tensor of equal length in all other axes,
  /// for example the logit of each pixel's label.
  public func taking(along axis: Int, _ indices: Tensor) -> Tensor {
    Tensor(TakeAlong(axis: checked(axis: axis, in: "takeAlong")), [self, indices])
  }

  /// A last axis of `classCount` with 1 at each int32 label and 0 elsewhere.
  public func oneHot(_ classCount: Int) -> Tensor {
    (expandedAxis(at: rank) .== Tensor.range(classCount)).cast(.float32)
  }
}
