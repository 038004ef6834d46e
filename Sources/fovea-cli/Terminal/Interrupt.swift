import Foundation
import FoveaSupport
import Synchronization

/// The handling of Ctrl-C and of other requests to stop: the first requests a stop at the next safe
/// point, a second Ctrl-C or SIGTERM ends the program.
///
/// A lost terminal (SIGHUP) and the limit of processor time (SIGXCPU) request a stop, too. They may
/// arrive several times or beside SIGTERM, so they never end the program at once. `nohup` has the
/// program start with SIGHUP ignored, which is kept.
final class Interrupt {
  /// The signals that request a stop.
  static let signals = [SIGINT, SIGTERM, SIGHUP, SIGXCPU]

  /// The state that a signal handler may touch.
  private enum Caught {
    static let isRequested = Atomic<Bool>(false)
    static let pipe = Atomic<Int32>(-1)
  }

  /// Starts catching signals. Without room for another thread the signals keep their usual effect.
  ///
  /// - Parameter onFirst: Called at the first signal, on another thread, to acknowledge it, or to
  ///   end the program where nothing would be lost.
  init(onFirst: @escaping @Sendable () -> Void) {
    guard let ends = Self.makePipe() else { return }
    Caught.isRequested.store(false, ordering: .sequentiallyConsistent)
    Caught.pipe.store(ends.write, ordering: .sequentiallyConsistent)
    do {
      try SystemThread.start("fovea-signals") {
        // A parent's mask is inherited; this thread receives what the others block.
        UsualSignals.unblock(Self.signals)
        if Self.waitForByte(from: ends.read) { onFirst() }
        close(ends.read)
      }
    } catch {
      close(ends.read)
      close(ends.write)
      return
    }
    for number in Self.signals where [SIGINT, SIGTERM].contains(number) || !Self.isIgnored(number) {
      Self.handle(number)
    }
  }

  /// Whether the work should stop.
  var isRequested: Bool { Caught.isRequested.load(ordering: .sequentiallyConsistent) }

  /// Installs the handler. It only uses what POSIX allows in one: atomics, `write` and `_exit`.
  private static func handle(_ number: Int32) {
    signal(number) { number in
      let isFirst = !Caught.isRequested.exchange(true, ordering: .sequentiallyConsistent)
      guard isFirst else {
        // Shells report 128 + the signal's number.
        if number == SIGINT || number == SIGTERM { _exit(128 + number) }
        return
      }
      let code = errno
      var byte: UInt8 = 1
      _ = write(Caught.pipe.load(ordering: .sequentiallyConsistent), &byte, 1)
      errno = code
    }
  }

  fileprivate static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func makePipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func waitForByte(from end: Int32) -> Bool {
    var byte: UInt8 = 0
    while true {
      let count = read(end, &byte, 1)
      if count >= 0 || errno != EINTR { return count == 1 }
    }
  }
}

/// The effect of signals that no command handles.
enum UsualSignals {
  /// Restores what the language's runtime and the shell's children change.
  static func restore() {
    // A reader that stops reading (`fovea models | head -3`) must not kill the program.
    signal(SIGPIPE, SIG_IGN)
    // Swift's runtime would report a crash and go on. Ctrl-\ ends a program.
    if !Interrupt.isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    unblock([SIGQUIT] + Interrupt.signals)
  }

  /// Lets the calling thread receive signals.
  static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
