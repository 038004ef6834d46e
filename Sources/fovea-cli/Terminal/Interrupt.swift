import Dispatch
import Foundation
import Synchronization

/// The handling of Ctrl-C: the first requests a stop at the next safe point, the second ends the
/// program.
final class Interrupt {
  private final class Flag: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  private let flag = Flag()
  private let sources: [any DispatchSourceSignal]

  /// Starts catching SIGINT and SIGTERM.
  ///
  /// - Parameter onFirst: Called at the first signal, to acknowledge it.
  init(onFirst: @escaping @Sendable () -> Void) {
    let flag = flag
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "fovea.interrupt"))
      source.setEventHandler {
        // Shells report 128 + the signal's number.
        if flag.isSet.exchange(true, ordering: .sequentiallyConsistent) { _exit(128 + number) }
        onFirst()
      }
      source.resume()
      return source
    }
  }

  /// Whether the work should stop.
  var isRequested: Bool { flag.isSet.load(ordering: .sequentiallyConsistent) }
}
