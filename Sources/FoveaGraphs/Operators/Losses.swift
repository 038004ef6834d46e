import Foundation

/// Losses that some exporters leave in a graph, and the determinant; computed on the host.
extension GraphOperator {
  static let negativeLogLikelihoodLoss = GraphOperator(
    "NegativeLogLikelihoodLoss", since: 12, inputs: 2...3
  ) { call in
    let x = try call.input(0)
    return [try call.likelihoodLoss(x.numbers().reals, x)]
  }

  static let softmaxCrossEntropyLoss = GraphOperator(
    "SoftmaxCrossEntropyLoss", since: 12, inputs: 2...3
  ) { call in
    let x = try call.input(0)
    try call.require(x.rank >= 2, "needs scores [N, classes, …], got \(x.shape)")
    var values = try x.numbers().reals
    let (classes, inner) = (x.shape[1], x.shape[2...].reduce(1, *))
    for row in 0..<x.shape[0] * inner where classes > 0 {
      let start = row / inner * classes * inner + row % inner
      let places = (0..<classes).map { start + $0 * inner }
      let peak = places.map { values[$0] }.max() ?? 0
      let sum = Foundation.log(places.reduce(0) { $0 + Foundation.exp(values[$1] - peak) }) + peak
      for place in places { values[place] -= sum }
    }
    return [
      try call.likelihoodLoss(values, x),
      GraphValue(HostArray(values, shape: x.shape, x.elementType)),
    ]
  }

  static let determinant = GraphOperator("Det", since: 11, inputs: 1...1) { call in
    let x = try call.input(0)
    guard x.rank >= 2, x.shape[x.rank - 1] == x.shape[x.rank - 2] else {
      throw call.error("needs square matrices, got \(x.shape)")
    }
    let size = x.shape[x.rank - 1]
    let values = try x.numbers().reals
    let lead = Array(x.shape.dropLast(2))
    let results = (0..<lead.reduce(1, *)).map { index in
      Self.determinant(Array(values[index * size * size..<(index + 1) * size * size]), size)
    }
    return [GraphValue(HostArray(results, shape: lead, x.elementType))]
  }

  /// The determinant by Gaussian elimination with column pivoting.
  private static func determinant(_ matrix: [Double], _ size: Int) -> Double {
    var (rows, result) = (matrix, 1.0)
    for column in 0..<size {
      let best =
        (column..<size).max {
          Swift.abs(rows[$0 * size + column]) < Swift.abs(rows[$1 * size + column])
        } ?? column
      let pivot = rows[best * size + column]
      guard pivot != 0 else { return 0 }
      if best != column {
        for at in 0..<size { rows.swapAt(best * size + at, column * size + at) }
        result = -result
      }
      result *= pivot
      for row in column + 1..<Swift.max(size, column + 1) {
        let factor = rows[row * size + column] / pivot
        for at in column..<size { rows[row * size + at] -= factor * rows[column * size + at] }
      }
    }
    return result
  }
}

extension NodeCall {
  /// The weighted negative log-likelihood of the labels, with the node's reduction.
  fileprivate func likelihoodLoss(_ values: [Double], _ x: GraphValue) throws -> GraphValue {
    let labels = try input(1)
    try require(
      x.rank >= 2 && labels.shape == [x.shape[0]] + x.shape[2...],
      "needs scores [N, classes, …] and labels [N, …], got \(x.shape) and \(labels.shape)")
    let (classes, inner) = (x.shape[1], x.shape[2...].reduce(1, *))
    let weights = try reals(2)
    try require(
      weights.map { $0.count == classes } ?? true, "needs one weight for each of \(classes) classes"
    )
    let ignored = try int("ignore_index")
    var (losses, total): ([Double], Double) = ([], 0)
    for (row, label) in try labels.numbers().wholes.enumerated() {
      if label == ignored {
        losses.append(0)
        continue
      }
      try require(
        label >= 0 && label < classes, "the label \(label) is out of range for \(classes) classes")
      let weight = weights?[label] ?? 1
      total += weight
      losses.append(
        -values[(row / inner * classes + label) * inner + row % inner] * weight)
    }
    let sum = losses.reduce(0, +)
    switch try choice("reduction", "mean", of: ["none", "sum", "mean"]) {
    case "none": return GraphValue(HostArray(losses, shape: labels.shape, x.elementType))
    case "sum": return GraphValue(HostArray([sum], shape: [], x.elementType))
    default: return GraphValue(HostArray([sum / total], shape: [], x.elementType))
    }
  }
}
