import FoveaTensors

/// Products of arrays, summed over axes in Einstein notation.
extension GraphOperator {
  static let einsum = GraphOperator("Einsum", since: 12, inputs: 1...64) { call in
    let values = try call.all()
    let type = try call.commonType(values)
    try call.require(type.isFloating, "the inputs must be floating-point, got \(type)")
    guard let equation = try call.text("equation") else {
      throw call.error("attribute 'equation' is missing")
    }
    let terms = try EinsumTerms(equation, values.map(\.shape), call)
    var rest = Array(zip(terms.inputs, values)).map { labels, value in
      LabelledValue(labels: labels, value: value).withoutRepeats()
    }
    var product = rest.removeFirst()
    while !rest.isEmpty {
      let next = rest.removeFirst()
      // Labels without later use are summed immediately.
      let needed = Set(terms.output).union(rest.flatMap(\.labels))
      product = try product.contracted(next, keeping: needed, call)
    }
    return [product.arranged(terms.output)]
  }
}

/// The labels of an equation such as `bij,bjk->bik`; each axis of an ellipsis has a label of its
/// own.
private struct EinsumTerms {
  let inputs: [[Int]]
  let output: [Int]

  init(_ equation: String, _ shapes: [[Int]], _ call: NodeCall) throws {
    let sides = equation.filter { $0 != " " }.split(
      separator: "->", omittingEmptySubsequences: false)
    let terms = (sides.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
    guard sides.count <= 2, terms.count == shapes.count else {
      throw call.error("the equation '\(equation)' doesn't have \(shapes.count) inputs")
    }
    /// Letters as their codes; the axes of an ellipsis from -1 (the last) downwards.
    func labels(_ term: Substring, ellipsis: Int) throws -> [Int] {
      let parts = String(term).split(separator: "...", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.joined().allSatisfy({ $0.isLetter && $0.isASCII }) else {
        throw call.error("the equation '\(equation)' may only have letters and one '...' per term")
      }
      func codes(_ part: Substring) -> [Int] { part.utf8.map { Int($0) } }
      guard parts.count == 2 else { return codes(parts[0]) }
      return codes(parts[0]) + (0..<ellipsis).map { $0 - ellipsis } + codes(parts[1])
    }
    var lengths: [Int: Int] = [:]
    var found: [[Int]] = []
    var widest = 0
    for (term, shape) in zip(terms, shapes) {
      let letters = try labels(term, ellipsis: 0).count
      let own = try labels(term, ellipsis: Swift.max(shape.count - letters, 0))
      guard own.count == shape.count else {
        throw call.error("the term '\(term)' does not match the \(shape.count) axes of \(shape)")
      }
      if term.contains("...") { widest = Swift.max(widest, shape.count - letters) }
      for (axis, label) in own.enumerated() {
        let first = own.firstIndex(of: label) ?? axis
        guard shape[first] == shape[axis] else {
          throw call.error(
            "the term '\(term)' takes the diagonal of axes of lengths \(shape[first]) and "
              + "\(shape[axis])"
          )
        }
      }
      for (label, length) in zip(own, shape) {
        let known = lengths[label] ?? length
        guard known == length || known == 1 || length == 1 else {
          throw call.error("an axis of '\(equation)' has the lengths \(known) and \(length)")
        }
        lengths[label] = Swift.max(known, length)
      }
      found.append(own)
    }
    inputs = found
    if sides.count == 2 {
      output = try labels(sides[1], ellipsis: widest)
      guard Set(output).count == output.count, output.allSatisfy({ lengths[$0] != nil }) else {
        throw call.error("the output of '\(equation)' repeats an axis or names an unknown one")
      }
    } else {
      // Without an arrow: the letters that occur once, in alphabetical order.
      let all = found.flatMap { $0 }
      let once = Set(all.filter { label in label > 0 && all.count { $0 == label } == 1 })
      output = (0..<widest).map { $0 - widest } + once.sorted()
    }
    try call.plausible(output.map { lengths[$0] ?? 1 })
  }
}

/// An array with labelled axes.
private struct LabelledValue {
  let labels: [Int]
  let value: GraphValue

  func length(_ label: Int) -> Int { labels.firstIndex(of: label).map { value.shape[$0] } ?? 1 }

  /// The diagonal over repeated labels.
  func withoutRepeats() -> LabelledValue {
    let unique = labels.enumerated().filter { labels.firstIndex(of: $0.element) == $0.offset }
      .map(\.element)
    if unique.count == labels.count { return self }
    let strides = Places.strides(value.shape)
    let shape = unique.map(length)
    let steps = unique.map { label in
      labels.indices.filter { labels[$0] == label }.reduce(0) { $0 + strides[$1] }
    }
    return LabelledValue(
      labels: unique,
      value: value.picked(places: Places.all(shape, strides: steps), shape: shape))
  }

  /// The sum over all labels except the wanted ones, in their order.
  func arranged(_ wanted: [Int]) -> GraphValue {
    let dropped = labels.indices.filter { !wanted.contains(labels[$0]) }
    let kept = labels.filter { wanted.contains($0) }
    var tensor = value.tensor
    if !dropped.isEmpty { tensor = tensor.sum(axes: dropped) }
    let present = wanted.filter { kept.contains($0) }
    let order = present.map { label in kept.firstIndex(of: label) ?? 0 }
    if order != Array(order.indices) { tensor = tensor.transposed(order) }
    var shape: [Int] = []
    for label in wanted { shape.append(kept.contains(label) ? length(label) : 1) }
    return GraphValue(tensor.reshaped(shape), value.elementType)
  }

  /// The product with another array as a matrix product, summed over labels without later use.
  func contracted(
    _ other: LabelledValue, keeping needed: Set<Int>, _ call: NodeCall
  ) throws -> LabelledValue {
    let shared = labels.filter { other.labels.contains($0) }
    // An axis of length 1 that broadcasts can't be summed directly.
    let isPlain = shared.allSatisfy { length($0) == other.length($0) }
    let batch = shared.filter { needed.contains($0) || !isPlain }
    let summed = shared.filter { !needed.contains($0) && isPlain }
    let left = labels.filter { !shared.contains($0) && needed.contains($0) }
    let right = other.labels.filter { !shared.contains($0) && needed.contains($0) }
    func size(_ labels: [Int], _ of: LabelledValue) -> Int {
      labels.reduce(1) { $0 * of.length($1) }
    }
    let lead = batch.map { Swift.max(length($0), other.length($0)) }
    let result = lead + left.map(length) + right.map(other.length)
    try call.plausible(result)
    let a = arranged(batch + left + summed).tensor.reshaped(
      batch.map(length) + [size(left, self), size(summed, self)])
    let b = other.arranged(batch + summed + right).tensor.reshaped(
      batch.map(other.length) + [size(summed, other), size(right, other)])
    return LabelledValue(
      labels: batch + left + right,
      value: GraphValue(a.matmul(b).reshaped(result), value.elementType))
  }
}
