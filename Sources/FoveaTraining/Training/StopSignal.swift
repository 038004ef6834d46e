import Synchronization

/// Asks a training run to stop after the batch under way; safe from any thread and signal source.
public final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Makes a signal that is off.
  public init() {}

  /// Asks to stop.
  public func request() { flag.store(true, ordering: .releasing) }

  /// Whether someone asked.
  public var isRequested: Bool { flag.load(ordering: .acquiring) }
}
