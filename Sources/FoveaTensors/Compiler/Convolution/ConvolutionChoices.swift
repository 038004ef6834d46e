import FoveaOneDNN
import FoveaSupport

/// The fastest algorithm for each problem on each machine.
struct ConvolutionChoices: RecordFile, Equatable {
  static let currentFormatVersion = 1

  struct Choice: Codable, Equatable {
    /// The name of the algorithm to use.
    var algorithm: String
    /// Time of each candidate; infinite where it failed.
    var milliseconds: [String: Double]
  }

  var formatVersion = Self.currentFormatVersion
  /// By machine, then problem.
  var machines: [String: [String: Choice]] = [:]

  /// Everything except the problem that timings depend on.
  static var thisMachine: String {
    "\(processor), \(Engine.instructionSet), \(Engine.threads) threads, oneDNN "
      + "\(DNNEngine.version), kernels \(ConvolutionAlgorithms.version)"
  }
  private static let processor = EnvironmentRecord.current(threads: 1).processor

  /// The algorithm chosen among exactly these candidates; nil if there is none or others were
  /// timed.
  subscript(
    machine: String, problem: String, candidates: [any ConvolutionAlgorithm]
  ) -> (any ConvolutionAlgorithm)? {
    guard let choice = machines[machine]?[problem],
      Set(choice.milliseconds.keys) == Set(candidates.map(\.name))
    else { return nil }
    return candidates.first { $0.name == choice.algorithm }
  }
}

/// A stored choice, for display.
public struct ConvolutionChoice: Codable, Hashable, Sendable {
  /// Processor, instruction set, threads and versions that the choice is valid for.
  public var machine: String
  /// The pass, the shapes, and the operations fused into the same step.
  public var problem: String
  /// The algorithm in use.
  public var algorithm: String
  /// Time of each algorithm in milliseconds; infinite where it failed.
  public var milliseconds: [String: Double]
}

extension Engine {
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

  /// Forgets the convolution algorithms chosen so far and drops compiled plans.
  ///
  /// - Returns: the number of choices removed.
  /// - Throws: `RecordReadError` or `FileWriteError` where the file can't be read or removed.
  public static func clearConvolutionChoices() throws -> Int {
    try EvaluationThread.shared.run {
      PlanCache.removeAll()
      return try ConvolutionSearch.clear()
    }
  }
}
