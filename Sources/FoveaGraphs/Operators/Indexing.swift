import FoveaTensors

/// Gather and scatter operators, and other operators with indices.
extension GraphOperator {
  static let gather = GraphOperator("Gather", inputs: 2...2, takesTexts: true) { call in
    let (x, indices) = (try call.input(0), try call.input(1))
    let axis = try call.axis(try call.int("axis") ?? 0, rank: x.rank)
    let result = Array(x.shape[..<axis]) + indices.shape + Array(x.shape[(axis + 1)...])
    try call.plausible(result, onHost: x.isOnHost)
    let picks = try call.indices(indices.numbers(), length: x.shape[axis])
    if picks.count == 1, !x.isOnHost {
      return [x.sliced(axis: axis, start: picks[0], count: 1, step: 1).reshaped(result)]
    }
    return [x.picked(axis: axis, picks).reshaped(result)]
  }

  static let gatherElements = GraphOperator(
    "GatherElements", since: 11, inputs: 2...2, takesTexts: true
  ) { call in
    let (x, indices) = (try call.input(0), try call.input(1))
    let axis = try call.axis(try call.int("axis") ?? 0, rank: x.rank)
    let places = try call.elementPlaces(indices, in: x.shape, axis: axis)
    return [x.picked(places: places, shape: indices.shape)]
  }

  static let gatherND = GraphOperator("GatherND", since: 11, inputs: 2...2, takesTexts: true) {
    call in
    let (x, indices) = (try call.input(0), try call.input(1))
    let batchAxes = try call.int("batch_dims") ?? 0
    guard let depth = indices.shape.last, batchAxes >= 0, batchAxes < indices.rank,
      batchAxes + depth <= x.rank,
      Array(x.shape[..<batchAxes]) == Array(indices.shape[..<batchAxes])
    else {
      throw call.error(
        "indices \(indices.shape) don't match data \(x.shape) with \(batchAxes) batch axes")
    }
    let strides = Places.strides(x.shape)
    let inner = Array(x.shape[(batchAxes + depth)...])
    let innerCount = inner.reduce(1, *)
    let numbers = try indices.numbers().wholes
    let batches = x.shape[..<batchAxes].reduce(1, *)
    let rows = indices.shape.dropLast().reduce(1, *)
    let rowsEach = batches == 0 ? 0 : rows / batches
    let result = Array(indices.shape.dropLast()) + inner
    try call.plausible(result, onHost: true)
    var places: [Int] = []
    for row in 0..<rows {
      var start =
        batchAxes == 0 ? 0 : row / rowsEach * strides[batchAxes - 1]
      for level in 0..<depth {
        let axis = batchAxes + level
        start +=
          try call.index(numbers[row * depth + level], length: x.shape[axis]) * strides[axis]
      }
      places.append(start)
    }
    // Whole rows of the inner axes are gathered.
    if innerCount == 0 { return [x.picked(places: [], shape: result)] }
    let table = x.reshaped([x.count / innerCount, innerCount])
    return [table.picked(axis: 0, places.map { $0 / innerCount }).reshaped(result)]
  }

  static let scatter = scatterElements("Scatter", since: 9)
  static let scatterElements = scatterElements("ScatterElements", since: 11, takesTexts: true)

  private static func scatterElements(
    _ name: String, since: Int, takesTexts: Bool = false
  ) -> GraphOperator {
    GraphOperator(name, since: since, inputs: 3...3, takesTexts: takesTexts) { call in
      let (x, indices, updates) = (try call.input(0), try call.input(1), try call.input(2))
      let axis = try call.axis(try call.int("axis") ?? 0, rank: x.rank)
      try call.require(
        indices.shape == updates.shape,
        "indices \(indices.shape) and updates \(updates.shape) must have the same shape")
      let places = try call.elementPlaces(indices, in: x.shape, axis: axis)
      return [try call.scattered(updates, into: x, at: places, rowLength: 1)]
    }
  }

  static let scatterND = GraphOperator("ScatterND", since: 11, inputs: 3...3, takesTexts: true) {
    call in
    let (x, indices, updates) = (try call.input(0), try call.input(1), try call.input(2))
    guard let depth = indices.shape.last, depth <= x.rank else {
      throw call.error("indices \(indices.shape) don't match data \(x.shape)")
    }
    let inner = Array(x.shape[depth...])
    try call.require(
      updates.shape == Array(indices.shape.dropLast()) + inner,
      "updates must have the shape \(Array(indices.shape.dropLast()) + inner), got \(updates.shape)"
    )
    let strides = Places.strides(x.shape)
    let rowLength = inner.reduce(1, *)
    let numbers = try indices.numbers().wholes
    let places = try (0..<indices.shape.dropLast().reduce(1, *)).map { row in
      try (0..<depth).reduce(0) { sum, axis in
        sum
          + (try call.index(numbers[row * depth + axis], length: x.shape[axis])) * strides[axis]
      }
    }
    return [try call.scattered(updates, into: x, at: places, rowLength: rowLength)]
  }

  static let oneHot = GraphOperator("OneHot", since: 9, inputs: 3...3) { call in
    let indices = try call.input(0)
    guard let depth = try call.wholes(1)?.first, depth > 0 else {
      throw call.error("the number of classes must be positive")
    }
    let values = try call.input(2).numbers()
    try call.require(values.count == 2, "needs the values [off, on], got \(values.shape)")
    let axis = try call.axis(try call.int("axis") ?? -1, rank: indices.rank + 1)
    var shape = indices.shape
    shape.insert(depth, at: axis)
    try call.plausible(shape, onHost: true)
    let inner = indices.shape[axis...].reduce(1, *)
    let numbers = try indices.numbers().wholes
    let places = (0..<shape.reduce(1, *)).map { place in
      let (row, rest) = (place / (depth * inner), place % (depth * inner))
      let label = numbers[row * inner + rest % inner]
      let wanted = label < 0 ? label + depth : label
      return rest / inner == wanted ? 1 : 0
    }
    return [GraphValue(values.picking(places, shape: shape))]
  }

  static let topK = GraphOperator("TopK", inputs: 1...2) { call in
    let x = try call.input(0)
    guard let k = try call.int("k") ?? call.wholes(1)?.first else {
      throw call.error("k is missing")
    }
    let axis = try call.axis(try call.int("axis") ?? -1, rank: x.rank)
    try call.require(
      k >= 0 && k <= x.shape[axis], "k = \(k) exceeds the length of axis \(axis) of \(x.shape)")
    let largest = try call.flag("largest", true)
    let order = x.shape.indices.filter { $0 != axis } + [axis]
    if !x.isOnHost, x.elementType.isFloating, k > 0 {
      let rows = x.tensor(in: order)
      let indices = (largest ? rows : -rows).topK(k).indices
      return [
        GraphValue(rows.taking(along: x.rank - 1, indices), x.elementType, order: order),
        GraphValue(indices, .int64, order: order),
      ]
    }
    let host = try x.numbers()
    let isReal = x.elementType.isFloating
    let values = isReal ? host.reals : []
    // In the order of signed integers.
    let flip = x.elementType == .uint64 ? Int.min : 0
    let wholes = isReal ? [] : host.wholes
    let strides = Places.strides(x.shape)
    var kept = x.shape
    kept[axis] = 1
    var result = x.shape
    result[axis] = k
    var places = [Int](repeating: 0, count: result.reduce(1, *))
    var indices = places
    let targets = Places.all(kept, strides: Places.strides(result))
    for (start, target) in zip(Places.all(kept, strides: strides), targets) {
      let row = (0..<x.shape[axis]).map { start + $0 * strides[axis] }
      let sorted =
        isReal
        ? ranked(row.map { values[$0] }, descending: largest)
        : ranked(row.map { wholes[$0] ^ flip }, descending: largest)
      for rank in 0..<k {
        let place = target + rank * Places.strides(result)[axis]
        places[place] = start + sorted[rank] * strides[axis]
        indices[place] = sorted[rank]
      }
    }
    return [
      GraphValue(host.picking(places, shape: result)),
      GraphValue(HostArray(indices, shape: result)),
    ]
  }

  /// The places of values in their order; of equals, the first first.
  private static func ranked<Value: Comparable>(_ values: [Value], descending: Bool) -> [Int] {
    var pairs = values.enumerated().map { (value: $0.element, place: $0.offset) }
    pairs.sort { a, b in
      if a.value == b.value { return a.place < b.place }
      return descending ? a.value > b.value : a.value < b.value
    }
    return pairs.map(\.place)
  }

  static let nonZero = GraphOperator("NonZero", since: 9, inputs: 1...1) { call in
    let x = try call.input(0)
    let strides = Places.strides(x.shape)
    let found = try x.numbers().reals.enumerated().filter { $0.element != 0 }.map(\.offset)
    let rows = (0..<x.rank).flatMap { axis in
      found.map { $0 / strides[axis] % x.shape[axis] }
    }
    return [GraphValue(HostArray(rows, shape: [x.rank, found.count]))]
  }

  static let compress = GraphOperator("Compress", since: 9, inputs: 2...2, takesTexts: true) {
    call in
    var x = try call.input(0)
    let chosen = try call.input(1).numbers().wholes
    let given = try call.int("axis")
    if given == nil { x = x.reshaped([x.count]) }
    let axis = try call.axis(given ?? 0, rank: x.rank)
    let indices = chosen.indices.filter { chosen[$0] != 0 }
    try call.require(
      indices.allSatisfy { $0 < x.shape[axis] }, "the condition is longer than axis \(axis)")
    return [x.picked(axis: axis, indices)]
  }

  static let trilu = GraphOperator("Trilu", since: 14, inputs: 1...2) { call in
    let x = try call.input(0)
    try call.require(x.rank >= 2, "needs a matrix, got \(x.shape)")
    let offset = try call.wholes(1)?.first ?? 0
    let isUpper = try call.flag("upper", true)
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    try call.plausible([rows, columns], onHost: true)
    let keep = (0..<rows).flatMap { row in
      (0..<columns).map { column in
        isUpper ? column &- row >= offset : column &- row <= offset
      }
    }
    if let host = x.host {
      let places = (0..<x.count).map { place -> Int? in
        keep[place % Swift.max(rows * columns, 1)] ? place : nil
      }
      return [
        GraphValue(host.picking(places, shape: x.shape, else: HostArray([0], shape: [1])))
      ]
    }
    return [
      GraphValue(
        .where(
          Tensor(keep, shape: [rows, columns]), x.tensor,
          Tensor.full(0, shape: [], dtype: x.physical.dtype)),
        x.elementType)
    ]
  }

  static let reverseSequence = GraphOperator(
    "ReverseSequence", since: 10, inputs: 2...2, takesTexts: true
  ) { call in
    let x = try call.input(0)
    let lengths = try call.input(1).numbers().wholes
    let timeAxis = try call.axis(try call.int("time_axis") ?? 0, rank: x.rank)
    let batchAxis = try call.axis(try call.int("batch_axis") ?? 1, rank: x.rank)
    let strides = Places.strides(x.shape)
    try call.require(
      timeAxis != batchAxis && lengths.count == x.shape[batchAxis]
        && lengths.allSatisfy { $0 >= 0 && $0 <= x.shape[timeAxis] },
      "needs one length of at most \(x.shape[timeAxis]) for each sample")
    try call.plausible(x.shape, onHost: true)
    let places = (0..<x.count).map { place in
      let time = place / strides[timeAxis] % x.shape[timeAxis]
      let length = lengths[place / strides[batchAxis] % x.shape[batchAxis]]
      return time < length ? place + (length - 1 - 2 * time) * strides[timeAxis] : place
    }
    return [x.picked(places: places, shape: x.shape)]
  }
}

extension GraphValue {
  /// Gathers elements by their indices in the graph's row-major order.
  func picked(places: [Int], shape: [Int]) -> GraphValue {
    if let host { return GraphValue(host.picking(places, shape: shape)) }
    if isSettled, places.count <= GraphReads.hostLimit, isAsWritten {
      return GraphValue(elements(at: places, shape: shape))
    }
    let flat = Tensor(places.map { Int32(truncatingIfNeeded: $0) })
    return GraphValue(tensor.reshaped([-1]).gathered(flat).reshaped(shape), elementType)
  }
}

extension NodeCall {
  /// Converts an index that may count from the end; it must be in range.
  func index(_ index: Int, length: Int) throws -> Int {
    try require(
      index >= -length && index < length,
      "index \(index) is out of range for an axis of length \(length)")
    return index < 0 ? index + length : index
  }

  func indices(_ host: HostArray, length: Int) throws -> [Int] {
    try host.wholes.map { try index($0, length: length) }
  }

  /// The indices of the elements that `indices` select along an axis.
  func elementPlaces(_ indices: GraphValue, in shape: [Int], axis: Int) throws -> [Int] {
    try require(
      indices.rank == shape.count
        && shape.indices.allSatisfy { $0 == axis || indices.shape[$0] <= shape[$0] },
      "indices \(indices.shape) don't match data \(shape)")
    var strides = Places.strides(shape)
    let step = strides[axis]
    strides[axis] = 0
    let picks = try self.indices(indices.numbers(), length: shape[axis])
    return zip(Places.all(indices.shape, strides: strides), picks).map { $0 + $1 * step }
  }

  /// Writes rows of updates into an array, replacing its elements or combining with them.
  func scattered(
    _ updates: GraphValue, into x: GraphValue, at places: [Int], rowLength: Int
  ) throws -> GraphValue {
    _ = try commonType([x, updates])
    let reduction = try choice("reduction", "none", of: ["none", "add", "mul", "max", "min"])
    guard rowLength > 0, !places.isEmpty else { return x }
    if reduction == "none" {
      // Rows of the old array and the updates, gathered so that later updates win.
      let rows = x.count / rowLength
      var sources = Array(0..<rows)
      for (index, place) in places.enumerated() { sources[place / rowLength] = rows + index }
      let both = try GraphValue.joined(
        [x.reshaped([rows, rowLength]), updates.reshaped([places.count, rowLength])], axis: 0)
      return both.picked(axis: 0, sources).reshaped(x.shape)
    }
    let (old, new) = (try x.numbers(), try updates.numbers())
    func combined<Value: Comparable>(
      _ values: [Value], _ updates: [Value], _ add: (Value, Value) -> Value,
      _ multiply: (Value, Value) -> Value
    ) -> [Value] {
      var values = values
      for (index, start) in places.enumerated() {
        for offset in 0..<rowLength {
          let update = updates[index * rowLength + offset]
          let value = values[start + offset]
          switch reduction {
          case "add": values[start + offset] = add(value, update)
          case "mul": values[start + offset] = multiply(value, update)
          case "max": values[start + offset] = Swift.max(value, update)
          default: values[start + offset] = Swift.min(value, update)
          }
        }
      }
      return values
    }
    if x.elementType.isFloating {
      return GraphValue(
        HostArray(combined(old.reals, new.reals, +, *), shape: x.shape, x.elementType))
    }
    return GraphValue(
      HostArray(combined(old.wholes, new.wholes, &+, &*), shape: x.shape, x.elementType))
  }
}
