/// Axis k of the result is axis `axes[k]` of x.
public func transposing(_ x: Array64, _ axes: [Int]) -> Array64 {
  Array64(axes.map { x.shape[$0] }) { at in
    var from = at
    for (to, axis) in axes.enumerated() { from[axis] = at[to] }
    return x[from]
  }
}

/// Entries start, start + step, … of an axis.
public func slicing(_ x: Array64, axis: Int, _ range: Range<Int>, step: Int = 1) -> Array64 {
  gathering(x, Array(stride(from: range.lowerBound, to: range.upperBound, by: step)), axis: axis)
}
