/// Where shapes come from a file, an operation whose inputs don't fit is the file's fault, not the
/// program's: it is noted here rather than trapping.
final class ShapeProblems: @unchecked Sendable {
  @TaskLocal static var current: ShapeProblems?

  /// The first of them. Only the task that `checkingShapes` runs in writes it.
  var first: ShapeError?

  /// Zeros with as many axes as what follows probably expects.
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
  /// Builds tensors of shapes that come from a file.
  ///
  /// - Throws: `ShapeError` where an operation's inputs don't fit, which elsewhere ends the program;
  ///   and whatever `body` throws.
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
