import CFoveaKernels
import FoveaOneDNN
import Foundation
import Synchronization

/// How and where graphs run, for the whole process.
public enum Engine {
  private static let eager = Atomic<Bool>(environmentFlag("FOVEA_EAGER"))
  private static let verifies = Atomic<Bool>(isDebugBuild || environmentFlag("FOVEA_VERIFY"))
  private static let traces = Atomic<Bool>(environmentFlag("FOVEA_TRACE"))

  /// Evaluates every operation as it is appended, for debugging. Set at the start by
  /// `FOVEA_EAGER=1`.
  public static var isEager: Bool {
    get { eager.load(ordering: .relaxed) }
    set { eager.store(newValue, ordering: .relaxed) }
  }

  /// Checks the graph between compiler passes. On in debug builds, and set at the start by
  /// `FOVEA_VERIFY=1`.
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
  public static var oneDNNVersion: String { DNNEngine.version }

  /// How convolution algorithms are chosen: by timing each new shape once, unless set here or by
  /// `FOVEA_CONVOLUTION_SEARCH` (`on`, `off`, `direct` or a folder's path).
  ///
  /// A choice holds until ``clearConvolutionChoices()``, so results repeat bit for bit from run to
  /// run. Setting it drops compiled plans.
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

  /// Plans compiled so far in this process: a repeated step adds none.
  public static var compiledPlanCount: Int { withGraph { PlanCache.compiledCount } }

  /// Drops compiled plans and the memory they hold.
  public static func dropPlans() { EvaluationThread.shared.perform { PlanCache.removeAll() } }

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
