import Synchronization

/// The algorithms that compute the convolution steps of a run.
package struct ConvolutionRecord: Codable, Equatable, Sendable {
  /// Processor, instruction set, threads and versions of the machine that chose last.
  package var machine: String
  /// The name of each problem's algorithm, by the problem's text.
  package var algorithms: [String: String]

  /// Makes a record.
  package init(machine: String, algorithms: [String: String]) {
    self.machine = machine
    self.algorithms = algorithms
  }
}

/// Records the convolution algorithms of a computation, and follows those of an earlier record.
///
/// The choices in the cache file depend on timing, and the file may be removed or be that of
/// another machine. A run that resumes gets the same bits because it follows its own record.
///
/// ```swift
/// let recording = ConvolutionRecording(following: state.convolutions)
/// try recording.run { try train() }
/// state.convolutions = recording.record
/// ```
package final class ConvolutionRecording: Sendable {
  /// An algorithm of the earlier record that can't be used here.
  package struct Missing: Hashable, Sendable {
    /// The convolution step.
    package let problem: String
    /// The algorithm that computed it earlier.
    package let algorithm: String
  }

  private struct State {
    var used: [String: String] = [:]
    var missing: [Missing] = []
    var plans: Set<Int> = []
    var changes = 0
  }

  @TaskLocal static var current: ConvolutionRecording?
  private static let followed = Mutex<[[String: String]: Int]>([:])

  private let earlier: [String: String]
  /// A number that is equal for recordings that follow the same algorithms; 0 for none.
  let plansKey: Int
  private let state = Mutex(State())

  /// Makes a recording.
  ///
  /// - Parameter record: The earlier record, whose algorithms are used where they can be.
  package init(following record: ConvolutionRecord? = nil) {
    let earlier = record?.algorithms ?? [:]
    self.earlier = earlier
    plansKey =
      earlier.isEmpty
      ? 0
      : Self.followed.withLock { known in
        if let key = known[earlier] { return key }
        known[earlier] = known.count + 1
        return known.count
      }
  }

  /// The name of this machine in records.
  package static var thisMachine: String { ConvolutionChoices.thisMachine }

  /// Runs a closure, of which all evaluations are recorded.
  ///
  /// - Throws: The errors of the closure.
  package func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$current.withValue(self, operation: body)
  }

  /// The algorithms used, and those of the earlier record that were not needed yet.
  package var record: ConvolutionRecord {
    ConvolutionRecord(
      machine: Self.thisMachine,
      algorithms: earlier.merging(state.withLock { $0.used }) { _, used in used })
  }

  /// A number that grows with each step of the computation that is not in an earlier record.
  package var changes: Int { state.withLock { $0.changes } }

  /// The algorithms that could not be followed since the last call.
  package func takeMissing() -> [Missing] {
    state.withLock { state in
      defer { state.missing = [] }
      return state.missing
    }
  }

  /// The algorithm to follow for a problem; nil where there is none, or it can't be used here.
  func followed(
    for problem: ConvolutionProblem, among candidates: [any ConvolutionAlgorithm]
  ) -> (any ConvolutionAlgorithm)? {
    guard !earlier.isEmpty else { return nil }
    let key = problem.description
    guard let name = earlier[key] else { return nil }
    if let found = candidates.first(where: { $0.name == name }) { return found }
    state.withLock { $0.missing.append(Missing(problem: key, algorithm: name)) }
    return nil
  }

  /// Adds the algorithms of a plan that is about to run.
  func add(_ plan: Plan) {
    guard !plan.algorithms.isEmpty else { return }
    state.withLock { state in
      guard state.plans.insert(plan.number).inserted else { return }
      let count = state.used.count
      state.used.merge(plan.algorithms) { _, new in new }
      if state.used.count > count { state.changes += 1 }
    }
  }
}
