import CFoveaKernels
import Foundation
import FoveaOneDNN
import Synchronization

/// Settings and state of graph execution for the whole process.
public enum Engine {
  private static let eager = Atomic<Bool>(EngineEnvironment.isOn("FOVEA_EAGER"))
  private static let verifies = Atomic<Bool>(isDebugBuild || EngineEnvironment.isOn("FOVEA_VERIFY"))
  private static let traces = Atomic<Bool>(EngineEnvironment.isOn("FOVEA_TRACE"))

  /// Whether every operation is evaluated as it is appended, for debugging. False unless
  /// `FOVEA_EAGER=1` is set at the start.
  public static var isEager: Bool {
    get { eager.load(ordering: .relaxed) }
    set { eager.store(newValue, ordering: .relaxed) }
  }

  /// Whether the graph is checked between compiler passes. True in debug builds; elsewhere false
  /// unless `FOVEA_VERIFY=1` is set at the start.
  public static var verifiesGraphs: Bool {
    get { verifies.load(ordering: .relaxed) }
    set { verifies.store(newValue, ordering: .relaxed) }
  }

  /// Whether each run of a plan is reported to standard error, with time and bytes of every step.
  /// False unless `FOVEA_TRACE=1` is set at the start.
  public static var tracesPlans: Bool {
    get { traces.load(ordering: .relaxed) }
    set { traces.store(newValue, ordering: .relaxed) }
  }

  /// Number of threads for evaluation. The default is the number of cores, or `FOVEA_THREADS`.
  ///
  /// Results repeat bit for bit with the same number of threads. With another number, sums inside
  /// oneDNN's convolutions are divided differently and may round differently. Setting it drops
  /// compiled plans, because their primitives are made for a number of threads.
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

  /// The instruction set of the kernels: `avx512`, `avx2` or `generic`.
  public static var instructionSet: String { String(cString: fovea_instruction_set()) }

  /// oneDNN's version, such as `3.2.0`.
  public static var oneDNNVersion: String { DNNEngine.version }

  /// The selection of convolution algorithms. The default is to time each new shape once;
  /// `FOVEA_CONVOLUTION_SEARCH` (`on`, `off`, `direct` or the path of a folder) changes that.
  ///
  /// A choice is valid until ``clearConvolutionChoices()``, so results repeat bit for bit from run
  /// to run. Setting it drops compiled plans.
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

  /// Number of plans compiled so far in this process. A repeated step adds none.
  public static var compiledPlanCount: Int { withGraph { PlanCache.compiledCount } }

  /// Drops compiled plans and the memory they hold.
  public static func dropPlans() { EvaluationThread.shared.perform { PlanCache.removeAll() } }

  private static var isDebugBuild: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }
}
