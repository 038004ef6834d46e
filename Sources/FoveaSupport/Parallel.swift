import Foundation

/// Runs independent work on several threads, with results in order of their index.
public enum Parallel {
  /// The number of active processor cores, at least 1.
  public static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// `(0..<count).map(body)` on several threads.
  ///
  /// - Throws: the error of the lowest index that failed, for any number of threads.
  public static func map<Result: Sendable, Failure: Error>(
    count: Int, threads: Int = cores, _ body: @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    guard count > 0 else { return [] }
    // Several pieces per thread even out unequal work; each thread's results stay in its piece.
    let pieces = min(count, max(1, threads) * 8)
    let collected = Collected<Result, Failure>(pieces: pieces)
    let next = Counter()
    together(max(1, min(threads, pieces))) {
      while let piece = next.take(below: pieces) {
        let range = (count * piece / pieces)..<(count * (piece + 1) / pieces)
        collected.store(
          Swift.Result { () throws(Failure) in
            var part: [Result] = []
            for index in range { part.append(try body(index)) }
            return part
          }, piece: piece)
      }
    }
    return try collected.joined()
  }

  /// Runs work that divides itself on the calling thread and, where the system has room for them,
  /// on others.
  private static func together(_ count: Int, _ body: @Sendable () -> Void) {
    withoutActuallyEscaping(body) { body in
      let shares = (1..<count).compactMap { _ -> Share? in
        let share = Share(body)
        return WorkerThreads.shared.run { share.perform() } ? share : nil
      }
      body()
      for share in shares { share.done.wait() }
    }
  }

  /// The work of another thread. It is released before its end is signalled.
  private final class Share: @unchecked Sendable {
    private var body: (@Sendable () -> Void)?
    let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func perform() {
      body?()
      body = nil
      done.signal()
    }
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0

    func take(below limit: Int) -> Int? {
      lock.withLock {
        guard value < limit else { return nil }
        defer { value += 1 }
        return value
      }
    }
  }

  private final class Collected<Value: Sendable, Failure: Error>: @unchecked Sendable {
    private let lock = NSLock()
    private var parts: [Swift.Result<[Value], Failure>?]

    init(pieces: Int) { parts = Array(repeating: nil, count: pieces) }

    func store(_ part: Swift.Result<[Value], Failure>, piece: Int) {
      lock.withLock { parts[piece] = part }
    }

    func joined() throws(Failure) -> [Value] {
      var values: [Value] = []
      for case let part? in parts { values += try part.get() }
      return values
    }
  }
}
