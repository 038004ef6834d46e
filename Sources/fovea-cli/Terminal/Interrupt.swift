import Dispatch
import Foundation
import Synchronization

/// Ctrl-C: the first asks the work to stop at the next safe place, the second ends the program.
final class Interrupt {
  private final class Flag: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  private let flag = Flag()
  private let sources: [any DispatchSourceSignal]

  /// Begins to catch SIGINT and SIGTERM.
  ///
  /// - Parameter onFirst: says that the wish was heard.
  init(onFirst: @escaping @Sendable () -> Void) {
    let flag = flag
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "fovea.interrupt"))
      source.setEventHandler {
        // 128 + the signal's number is what a shell reports for it.
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
