/// Positions of the elements of the last axis in descending order. Stable; NaN counts as largest.
package struct SortedIndices: KernelOperation {
  var name: String { "sort" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    try require(
      x.dtype == .float32 && x.rank >= 1, "sort of \(x): needs float32 of at least one axis")
    return TensorType(x.shape, .int32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil] }
  func lower(into plan: Lowering) {
    let x = plan.inputTypes[0]
    let length = x.shape[x.rank - 1]
    let rows = x.count / Swift.max(length, 1)
    plan.step { pointers in
      let values = pointers[0].assumingMemoryBound(to: Float.self)
      let indices = pointers[1].assumingMemoryBound(to: Int32.self)
      var sorter = RadixSorter(length: length)
      for row in 0..<rows {
        sorter.sort(
          UnsafeBufferPointer(start: values + row * length, count: length),
          into: UnsafeMutableBufferPointer(start: indices + row * length, count: length))
      }
    }
  }
}

/// Sorts positions by descending value with a radix sort, one byte at a time: stable, and linear in
/// the number of elements.
private struct RadixSorter {
  private var keys: [UInt32]
  private var otherKeys: [UInt32]
  private var otherIndices: [Int32]

  init(length: Int) {
    keys = [UInt32](repeating: 0, count: length)
    otherKeys = keys
    otherIndices = [Int32](repeating: 0, count: length)
  }

  mutating func sort(
    _ values: UnsafeBufferPointer<Float>, into indices: UnsafeMutableBufferPointer<Int32>
  ) {
    for i in values.indices {
      // −0 becomes 0, so that equal values have equal keys.
      let bits = values[i].isNaN ? UInt32.max >> 1 : (values[i] + 0).bitPattern
      let ascending = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
      keys[i] = ~ascending
      indices[i] = Int32(truncatingIfNeeded: i)
    }
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      var starts = [Int](repeating: 0, count: 257)
      for key in keys { starts[Int(key >> shift & 255) + 1] += 1 }
      for bin in 0..<256 { starts[bin + 1] += starts[bin] }
      for i in keys.indices {
        let bin = Int(keys[i] >> shift & 255)
        otherKeys[starts[bin]] = keys[i]
        otherIndices[starts[bin]] = indices[i]
        starts[bin] += 1
      }
      swap(&keys, &otherKeys)
      for i in indices.indices { indices[i] = otherIndices[i] }
    }
  }
}

extension Tensor {
  /// The elements of the last axis in descending order, and their positions (int32). Equal elements
  /// keep their order. The gradient returns to the original positions.
  public func sortedDescending() -> (values: Tensor, indices: Tensor) {
    let indices = Tensor(SortedIndices(), [self])
    return (taking(along: rank - 1, indices), indices)
  }
}
