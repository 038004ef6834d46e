import Foundation
import Synchronization

extension Engine {
  private static let graph = NSRecursiveLock()
  private static let marks = Atomic<UInt64>(1)

  /// Runs a closure with exclusive access to nodes' inputs, storage and visit marks.
  static func withGraph<Result>(_ body: () throws -> Result) rethrows -> Result {
    graph.lock()
    defer { graph.unlock() }
    return try body()
  }

  /// A new mark for one walk.
  static func newVisitMark() -> UInt64 { marks.wrappingAdd(1, ordering: .relaxed).newValue }
}
