/// Whole slices along an axis, picked by index.
public func gathering(_ x: Array64, _ indices: [Int], axis: Int) -> Array64 {
  var shape = x.shape
  shape[axis] = indices.count
  return Array64(shape) { at in
    var from = at
    from[axis] = indices[at[axis]]
    return x[from]
  }
}

/// Single elements along an axis, picked by an array of equal length in all other axes.
public func takingAlong(_ x: Array64, _ indices: Array64, axis: Int) -> Array64 {
  Array64(indices.shape) { at in
    var from = at
    from[axis] = Int(indices[at])
    return x[from]
  }
}

/// The array in the middle of a larger one filled with `fill`.
public func padding(_ x: Array64, _ widths: [(Int, Int)], fill: Double) -> Array64 {
  Array64(zip(x.shape, widths).map { $0 + $1.0 + $1.1 }) { at in
    let from = zip(at, widths).map { $0 - $1.0 }
    return zip(from, x.shape).allSatisfy { $0 >= 0 && $0 < $1 } ? x[from] : fill
  }
}

/// The concatenation of arrays along an axis.
public func concatenating(_ parts: [Array64], axis: Int) -> Array64 {
  var shape = parts[0].shape
  shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
  return Array64(shape) { at in
    var from = at
    for part in parts {
      if from[axis] < part.shape[axis] { return part[from] }
      from[axis] -= part.shape[axis]
    }
    return .nan
  }
}
