import FoveaTensors

extension GraphValue {
  /// The value with permuted axes: axis k of the result is axis `axes[k]`. No data is moved: only
  /// the recorded order of the tensor's axes changes.
  func transposed(_ axes: [Int]) -> GraphValue {
    if let host, isHostOnly || host.count <= 256 {
      let strides = Places.strides(shape)
      let result = axes.map { shape[$0] }
      return GraphValue(
        host.picking(Places.all(result, strides: axes.map { strides[$0] }), shape: result))
    }
    var inverse = axes
    for (to, from) in axes.enumerated() { inverse[from] = to }
    return moved(GraphValue(physical, elementType, order: order.map { inverse[$0] }))
  }

  /// A value with the same tensor, which is as settled as this one.
  private func moved(_ value: GraphValue) -> GraphValue { isSettled ? value.settled : value }

  /// The same elements, in the graph's row-major order, with another shape of equal size.
  ///
  /// If axes are only split, merged with neighbours in the tensor's order, or of length 1, the
  /// order is kept and no data is moved.
  func reshaped(_ result: [Int]) -> GraphValue {
    if let host, isHostOnly || host.count <= 256 { return GraphValue(host.reshaped(result)) }
    if isSettled, isAsWritten, let same = physical.sharingMemory(shape: result) {
      return moved(GraphValue(same, elementType))
    }
    if isAsWritten || count == 0 { return GraphValue(tensor.reshaped(result), elementType) }
    // Groups of axes that map to groups of axes.
    let (old, new) = (
      shape.indices.filter { shape[$0] != 1 }, result.indices.filter { result[$0] != 1 }
    )
    var groups: [(old: [Int], new: [Int])] = []
    var (i, j) = (0, 0)
    while i < old.count {
      var group = (old: [old[i]], new: [new[j]])
      var (a, b) = (shape[old[i]], result[new[j]])
      while a != b {
        if a < b {
          i += 1
          group.old.append(old[i])
          a *= shape[old[i]]
        } else {
          j += 1
          group.new.append(new[j])
          b *= result[new[j]]
        }
      }
      groups.append(group)
      (i, j) = (i + 1, j + 1)
    }
    // The groups in the tensor's order, with the axes of each made adjacent.
    let held = order.filter { shape[$0] != 1 }
    groups.sort { a, b in
      (held.firstIndex(of: a.old[0]) ?? 0) < (held.firstIndex(of: b.old[0]) ?? 0)
    }
    let together = groups.flatMap(\.old) + shape.indices.filter { shape[$0] == 1 }
    let axes = groups.flatMap(\.new)
    var resultOrder = axes + result.indices.filter { result[$0] == 1 }
    for usual in [Array(result.indices), Self.channelsLast(result.count)]
    where usual.filter({ result[$0] != 1 }) == axes {
      resultOrder = usual
      break
    }
    return GraphValue(
      tensor(in: together).reshaped(resultOrder.map { result[$0] }), elementType,
      order: resultOrder)
  }

  /// The value, broadcast to a shape.
  func broadcast(to result: [Int]) -> GraphValue {
    if let host, isHostOnly || result.reduce(1, *) <= 256 {
      return GraphValue(host.picking(Places.broadcast(shape, to: result), shape: result))
    }
    let wide = reshaped([Int](repeating: 1, count: result.count - rank) + shape)
    return GraphValue(
      wide.physical.broadcast(to: wide.order.map { result[$0] }), elementType, order: wide.order)
  }

  /// The elements `start + i · step` along an axis; the step may be negative.
  func sliced(axis: Int, start: Int, count: Int, step: Int) -> GraphValue {
    var result = shape
    result[axis] = count
    if let host {
      var strides = Places.strides(shape)
      let origin = count == 0 ? 0 : start * strides[axis]
      strides[axis] *= step
      return GraphValue(
        host.picking(Places.all(result, strides: strides, start: origin), shape: result))
    }
    if start == 0, step == 1, count == shape[axis] { return self }
    if isSettled, result.reduce(1, *) <= GraphReads.hostLimit {
      var strides = strides
      let origin = count == 0 ? 0 : start * strides[axis]
      strides[axis] *= step
      return GraphValue(elements(strides: strides, start: origin, shape: result))
    }
    let place = place(of: axis)
    if step > 0 || count == 0 {
      let end = count == 0 ? start : start + (count - 1) * step + 1
      return GraphValue(
        physical.sliced(axis: place, start..<end, step: max(step, 1)), elementType, order: order)
    }
    return picked(axis: axis, (0..<count).map { start + $0 * step })
  }

  /// Slices along an axis, selected by indices, which must be in range.
  func picked(axis: Int, _ indices: [Int]) -> GraphValue {
    var result = shape
    result[axis] = indices.count
    if let host {
      let strides = Places.strides(shape)
      let outer = Array(shape[..<axis]), inner = Array(shape[(axis + 1)...])
      let starts = Places.all(outer, strides: Array(strides[..<axis]))
      let ends = Places.all(inner, strides: Array(strides[(axis + 1)...]))
      var places: [Int] = []
      places.reserveCapacity(starts.count * indices.count * ends.count)
      for start in starts {
        for index in indices {
          for end in ends { places.append(start + index * strides[axis] + end) }
        }
      }
      return GraphValue(host.picking(places, shape: result))
    }
    if isSettled, result.reduce(1, *) <= GraphReads.hostLimit {
      let (strides, part) = (strides, result.indices.map { $0 == axis ? 1 : result[$0] })
      let slices = indices.map {
        elements(strides: strides, start: $0 * strides[axis], shape: part)
      }
      if let joined = try? GraphValue.joined(slices.map(GraphValue.init), axis: axis) {
        return joined
      }
    }
    return GraphValue(
      physical.gathered(
        Tensor(indices.map { Int32(truncatingIfNeeded: $0) }), axis: place(of: axis)), elementType,
      order: order)
  }

  /// Concatenates values along an axis.
  static func joined(_ values: [GraphValue], axis: Int) throws -> GraphValue {
    let first = values[0]
    var shape = first.shape
    shape[axis] = values.reduce(0) { $0 + $1.shape[axis] }
    let isLazy = first.elementType.isFloating || [.bool, .uint8].contains(first.elementType)
    if values.allSatisfy(\.isOnHost) || !isLazy {
      let arrays = try values.map { try $0.numbers() }
      let outer = first.shape[..<axis].reduce(1, *)
      var starts: [Int] = []
      var next = 0
      for array in arrays {
        starts.append(next)
        next += array.count
      }
      var places: [Int] = []
      for row in 0..<outer {
        for (array, start) in zip(arrays, starts) {
          let length = array.count / max(outer, 1)
          places += (start + row * length)..<(start + (row + 1) * length)
        }
      }
      return GraphValue(try HostArray.joined(arrays).picking(places, shape: shape))
    }
    let order = (values.first { !$0.isOnHost && $0.count > 0 } ?? first).order
    let parts = values.filter { $0.shape[axis] > 0 || shape[axis] == 0 }
    let place = order.firstIndex(of: axis) ?? axis
    return GraphValue(
      .concatenated(parts.map { $0.tensor(in: order) }, axis: place), first.elementType,
      order: order)
  }

  /// Whether the value is a host array without a tensor.
  var isHostOnly: Bool { isOnHost && !isTensorKept }
}
