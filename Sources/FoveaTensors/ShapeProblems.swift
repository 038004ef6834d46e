/// The shape errors of a graph that comes from a file. Operations whose inputs don't fit are an
/// error of the file, not of the program, so they are recorded here instead of trapping.
final class ShapeProblems: @unchecked Sendable {
  @TaskLocal static var current: ShapeProblems?

  /// The first error. Only the task that `checkingShapes` runs in writes it.
  var first: ShapeError?

  /// Zeros of the rank that later operations probably expect.
  func standIn(for operation: some Operation, _ inputs: [Tensor]) -> Tensor {
    let dtype = inputs.first?.dtype ?? .float32
    let wanted = (operation as? Reshape)?.shape ?? (operation as? Broadcast)?.shape
    if let wanted, wanted.allSatisfy({ (0..<1 << 16).contains($0) }), wanted.count <= 8 {
      return .zeros(wanted, dtype: dtype)
    }
    return .zeros(inputs.map(\.shape).max { $0.count < $1.count } ?? [], dtype: dtype)
  }
}

extension Tensor {
  /// Builds tensors with shapes that come from a file.
  ///
  /// - Throws: `ShapeError` where the inputs of an operation don't fit, which elsewhere ends the
  ///   program, or the error that `body` throws.
  package static func checkingShapes<Result>(_ body: () throws -> Result) throws -> Result {
    let problems = ShapeProblems()
    do {
      let result = try ShapeProblems.$current.withValue(problems, operation: body)
      if let problem = problems.first { throw problem }
      return result
    } catch {
      throw problems.first ?? error
    }
  }
}
