import CFoveaKernels
import Foundation

/// The single thread that compiles and runs plans.
///
/// OpenMP keeps a team of workers for each thread that has ever started a parallel region, so work
/// on several threads would leave idle teams behind. All plans also share one memory arena.
final class EvaluationThread: @unchecked Sendable {
  static let shared = EvaluationThread()

  /// Releases the closure before signalling completion, so that captured values are free by then.
  private final class Job {
    private var body: (() -> Void)?
    let done = DispatchSemaphore(value: 0)
    init(_ body: @escaping () -> Void) { self.body = body }
    func perform() {
      body?()
      body = nil
      done.signal()
    }
  }

  private let condition = NSCondition()
  private var jobs: [Job] = []
  private var thread: Thread?

  private init() {
    let thread = Thread { [unowned self] in
      let requested = ProcessInfo.processInfo.environment["FOVEA_THREADS"].flatMap { Int32($0) }
      fovea_set_threads(requested ?? fovea_threads())
      while true {
        condition.lock()
        while jobs.isEmpty { condition.wait() }
        let job = jobs.removeFirst()
        condition.unlock()
        job.perform()
      }
    }
    thread.name = "fovea-evaluation"
    thread.stackSize = 64 << 20
    self.thread = thread
    thread.start()
  }

  /// Runs a closure on the thread and waits for it.
  ///
  /// - Throws: the error that the closure throws.
  func run<Result>(_ body: () throws -> Result) throws -> Result {
    if Thread.current === thread { return try body() }
    return try withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
      let job = Job { result = Swift.Result { try body() } }
      condition.lock()
      jobs.append(job)
      condition.signal()
      condition.unlock()
      job.done.wait()
      guard let result else { fatalError("the evaluation thread gave no result") }
      return try result.get()
    }
  }

  /// Runs a closure that can't throw on the thread and waits for it.
  func perform(_ body: () -> Void) {
    do { try run(body) } catch { fatalError("\(error)") }
  }
}
