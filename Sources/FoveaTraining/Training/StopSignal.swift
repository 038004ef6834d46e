import Synchronization

/// A request to stop a training run after the current batch; safe from any thread and signal
/// source.
public final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Makes a signal without a request.
  public init() {}

  /// Requests the stop.
  public func request() { flag.store(true, ordering: .releasing) }

  /// Whether the stop was requested.
  public var isRequested: Bool { flag.load(ordering: .acquiring) }
}
