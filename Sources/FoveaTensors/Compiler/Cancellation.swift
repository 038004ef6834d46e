/// The end of a compilation that was cancelled; nothing was computed or donated.
public struct CompilationCancelled: Error, CustomStringConvertible {
  /// The event in words.
  public var description: String { "the compilation of a plan was cancelled" }
}

/// The request to end compilations of the current thread.
///
/// A class: Swift 6.3 crashes on optimised task-local functions.
final class Cancellation: Sendable {
  @TaskLocal static var current: Cancellation?

  private let isRequested: @Sendable () -> Bool

  init(when isRequested: @escaping @Sendable () -> Bool) {
    self.isRequested = isRequested
  }

  /// Ends the compilation where that was requested.
  ///
  /// - Throws: `CompilationCancelled`.
  static func check() throws {
    if let current, current.isRequested() { throw CompilationCancelled() }
  }
}

extension Engine {
  /// Runs a closure whose compilations end early on request.
  ///
  /// The first evaluation of a large graph times convolution algorithms, which takes seconds, on a
  /// busy machine minutes. A plan that is compiled runs to its end.
  ///
  /// - Parameter isRequested: Asked before each convolution and each timing.
  /// - Throws: `CompilationCancelled` where it was requested, and the errors of the closure.
  public static func cancellingCompilations<Result>(
    when isRequested: @escaping @Sendable () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    try Cancellation.$current.withValue(Cancellation(when: isRequested), operation: body)
  }
}
