import FoveaGraphs

/// Compares outputs like ONNX's own runner: equal types and shapes, relative error up to 1e-3
/// plus an absolute error of 1e-7.
enum Comparison {
  static let relative = 1e-3
  static let absolute = 1e-7

  /// The first difference of two tensors; nil if they are equal.
  static func difference(_ found: GraphTensor, _ expected: GraphTensor) throws -> String? {
    guard found.elementType == expected.elementType else {
      return "is \(found.elementType), expected \(expected.elementType)"
    }
    guard found.shape == expected.shape else {
      return "has the shape \(found.shape), expected \(expected.shape)"
    }
    if found.elementType == .string {
      return found.texts == expected.texts ? nil : "is \(found.texts), expected \(expected.texts)"
    }
    if found.bytes == expected.bytes { return nil }
    let (found, expected) = (try HostArray(found), try HostArray(expected))
    guard found.elementType.isFloating else {
      let at = zip(found.wholes, expected.wholes).enumerated().first {
        $0.element.0 != $0.element.1
      }
      return at.map { "is \($0.element.0) at \($0.offset), expected \($0.element.1)" }
    }
    var worst: (at: Int, excess: Double)?
    for (at, (a, b)) in zip(found.reals, expected.reals).enumerated() {
      if a == b || (a.isNaN && b.isNaN) { continue }
      let error = abs(a - b)
      let excess = error / (absolute + relative * abs(b))
      if excess.isNaN || excess > max(1, worst?.excess ?? 0) {
        worst = (at, excess.isNaN ? .infinity : excess)
      }
    }
    return worst.map {
      "is \(found.reals[$0.at]) at \($0.at) of \(found.count), expected \(expected.reals[$0.at])"
    }
  }
}
