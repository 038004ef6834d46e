import CFoveaKernels
import Foundation
import FoveaSupport

/// The single thread that compiles and runs plans.
///
/// OpenMP keeps a team of workers for each thread that has ever started a parallel region, so work
/// on several threads would leave idle teams behind. All plans also share one memory arena.
final class EvaluationThread: @unchecked Sendable {
  static let shared = EvaluationThread()

  /// Releases the closure before signalling completion, so that captured values are free by then.
  private final class Job {
    private var body: (() -> Void)?
    private let recording = ConvolutionRecording.current
    let done = DispatchSemaphore(value: 0)
    init(_ body: @escaping () -> Void) { self.body = body }
    func perform() {
      ConvolutionSearch.recording = recording
      body?()
      body = nil
      done.signal()
    }
  }

  private let condition = NSCondition()
  private var jobs: [Job] = []
  private var identity: UInt?
  /// The error of the first attempt to make the thread; nil where it runs.
  private(set) var problem: ThreadError?
  /// Serialises small work where there is no thread.
  private let alone = NSRecursiveLock()

  private init() {
    do {
      try SystemThread.start("fovea-evaluation", stackSize: 64 << 20) { [unowned self] in serve() }
    } catch {
      problem = error
    }
  }

  private func serve() {
    condition.withLock { identity = SystemThread.current }
    fovea_set_threads(Int32(clamping: EngineEnvironment.threads ?? Int(fovea_threads())))
    while true {
      condition.lock()
      while jobs.isEmpty { condition.wait() }
      let job = jobs.removeFirst()
      condition.unlock()
      job.perform()
    }
  }

  private var isCurrent: Bool { condition.withLock { identity } == SystemThread.current }

  /// Runs a closure on the thread and waits for it.
  ///
  /// - Throws: the error that the closure throws; `ThreadError` where the thread could not be made.
  func run<Result>(_ body: () throws -> Result) throws -> Result {
    if let problem { throw problem }
    if isCurrent { return try body() }
    let cancellation = Cancellation.current
    return try withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
      let job = Job {
        Cancellation.$current.withValue(cancellation) {
          result = Swift.Result { try body() }
        }
      }
      condition.lock()
      jobs.append(job)
      condition.signal()
      condition.unlock()
      job.done.wait()
      guard let result else { fatalError("the evaluation thread gave no result") }
      return try result.get()
    }
  }

  /// Runs a closure that can't throw on the thread and waits for it. It evaluates nothing, so it
  /// needs no thread where there is none.
  func perform(_ body: () -> Void) {
    guard problem == nil else { return alone.withLock(body) }
    do { try run(body) } catch { fatalError("\(error)") }
  }
}

extension Engine {
  /// Starts the thread of evaluation, if it doesn't run yet. Programs may call it first, to get an
  /// error where a later evaluation would end the program.
  ///
  /// - Throws: `ThreadError` where the system has no room for the thread.
  public static func start() throws(ThreadError) {
    if let problem = EvaluationThread.shared.problem { throw problem }
  }
}
