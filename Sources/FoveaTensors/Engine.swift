import CFoveaKernels
import FoveaOneDNN
import Foundation
import Synchronization

/// How and where graphs run, for the whole process.
public enum Engine {
  private static let eager = Atomic<Bool>(environmentFlag("FOVEA_EAGER"))
  private static let verifies = Atomic<Bool>(isDebugBuild || environmentFlag("FOVEA_VERIFY"))
  private static let traces = Atomic<Bool>(environmentFlag("FOVEA_TRACE"))
  private static let marks = Atomic<UInt64>(1)
  private static let graph = NSRecursiveLock()

  /// Evaluates every operation as it is appended, for debugging. Set at the start by
  /// `FOVEA_EAGER=1`.
  public static var isEager: Bool {
    get { eager.load(ordering: .relaxed) }
    set { eager.store(newValue, ordering: .relaxed) }
  }

  /// Checks the graph between compiler passes; on in debug builds and by `FOVEA_VERIFY=1`.
  public static var verifiesGraphs: Bool {
    get { verifies.load(ordering: .relaxed) }
    set { verifies.store(newValue, ordering: .relaxed) }
  }

  /// Writes each plan that runs, with time and bytes of every step, to standard error. Set at the
  /// start by `FOVEA_TRACE=1`.
  public static var tracesPlans: Bool {
    get { traces.load(ordering: .relaxed) }
    set { traces.store(newValue, ordering: .relaxed) }
  }

  /// Threads that evaluation uses: the machine's cores unless set here or by `FOVEA_THREADS`.
  ///
  /// Results repeat bit for bit with the same number of threads. With another, sums inside oneDNN's
  /// convolutions are shared out otherwise and may round otherwise. Setting it drops compiled
  /// plans, whose primitives are made for a number of threads.
  public static var threads: Int {
    get { Int(fovea_threads()) }
    set {
      EvaluationThread.shared.perform {
        guard newValue != Int(fovea_threads()) else { return }
        fovea_set_threads(Int32(clamping: newValue))
        PlanCache.removeAll()
      }
    }
  }

  /// The instruction set the kernels run with: `avx512`, `avx2` or `generic`.
  public static var instructionSet: String { String(cString: fovea_instruction_set()) }

  /// oneDNN's version.
  public static var oneDNNVersion: String { FoveaOneDNN.Engine.version }

  /// How convolution algorithms are chosen: by timing each new shape once, unless set here or by
  /// `FOVEA_CONVOLUTION_SEARCH` (`on`, `off`, `direct` or a folder's path).
  ///
  /// A choice holds until ``clearConvolutionChoices()``, so results repeat bit for bit from run to run.
  /// Setting it drops compiled plans.
  public static var convolutionSearch: ConvolutionSearchMode {
    get {
      var mode = ConvolutionSearchMode.off
      EvaluationThread.shared.perform { mode = ConvolutionSearch.currentMode }
      return mode
    }
    set {
      EvaluationThread.shared.perform {
        ConvolutionSearch.use(newValue)
        PlanCache.removeAll()
      }
    }
  }

  /// The convolution algorithms chosen so far, on this machine and on others that share the folder.
  ///
  /// - Throws: `RecordReadError` where the file can't be read.
  public static func convolutionChoices() throws -> [ConvolutionChoice] {
    let stored = try EvaluationThread.shared.run { try ConvolutionSearch.stored() }
    return stored.machines.sorted { $0.key < $1.key }.flatMap { machine, choices in
      choices.sorted { $0.key < $1.key }.map {
        ConvolutionChoice(
          machine: machine, problem: $0.key, algorithm: $0.value.algorithm,
          milliseconds: $0.value.milliseconds)
      }
    }
  }

  /// Forgets the convolution algorithms chosen so far and drops compiled plans; gives how many.
  ///
  /// - Throws: `RecordReadError` or `FileWriteError` where the file can't be read or removed.
  public static func clearConvolutionChoices() throws -> Int {
    try EvaluationThread.shared.run {
      PlanCache.removeAll()
      return try ConvolutionSearch.clear()
    }
  }

  private static let warningState = Mutex(
    (texts: [String](), handler: (@Sendable (String) -> Void)?.none))

  /// What went wrong without keeping graphs from running, such as a damaged cache file.
  public static var warnings: [String] { warningState.withLock { $0.texts } }

  /// Called with each warning as it comes up, on any thread; a program shows them to its user.
  public static func onWarning(_ handler: @escaping @Sendable (String) -> Void) {
    warningState.withLock { $0.handler = handler }
  }

  static func warn(_ text: String) {
    let handler = warningState.withLock {
      $0.texts.append(text)
      return $0.handler
    }
    handler?(text)
  }

  /// Plans compiled so far in this process: a repeated step adds none.
  public static var compiledPlanCount: Int { withGraph { PlanCache.compiledCount } }

  /// Drops compiled plans and the memory they hold.
  public static func dropPlans() { EvaluationThread.shared.perform { PlanCache.removeAll() } }

  /// Runs a closure while nothing else reads or changes nodes' inputs and storage.
  static func withGraph<Result>(_ body: () throws -> Result) rethrows -> Result {
    graph.lock()
    defer { graph.unlock() }
    return try body()
  }

  static func newVisitMark() -> UInt64 { marks.wrappingAdd(1, ordering: .relaxed).newValue }

  private static func environmentFlag(_ name: String) -> Bool {
    let value = ProcessInfo.processInfo.environment[name] ?? ""
    return !value.isEmpty && value != "0"
  }

  private static var isDebugBuild: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }
}

/// The one thread that compiles and runs plans.
///
/// OpenMP keeps a team of workers for each thread that ever started a parallel region, so work that
/// hops between threads would leave idle teams behind; and plans share one memory arena.
final class EvaluationThread: @unchecked Sendable {
  static let shared = EvaluationThread()

  /// Lets its closure go before it says that it is done, so that what the closure borrowed is free.
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

  /// Runs a closure that can't fail on the thread and waits for it.
  func perform(_ body: () -> Void) {
    do { try run(body) } catch { fatalError("\(error)") }
  }
}
