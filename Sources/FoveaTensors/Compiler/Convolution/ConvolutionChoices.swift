import FoveaSupport
import FoveaOneDNN

/// Which algorithm was fastest for which problem on which machine.
struct ConvolutionChoices: RecordFile, Equatable {
  static let currentFormatVersion = 1

  struct Choice: Codable, Equatable {
    /// The name of the algorithm to use.
    var algorithm: String
    /// What each candidate took, infinite where it failed.
    var milliseconds: [String: Double]
  }

  var formatVersion = Self.currentFormatVersion
  /// By machine, then problem.
  var machines: [String: [String: Choice]] = [:]

  /// All that timings depend on beside the problem.
  static var thisMachine: String {
    "\(processor), \(Engine.instructionSet), \(Engine.threads) threads, oneDNN "
      + "\(DNNEngine.version), kernels \(ConvolutionAlgorithms.version)"
  }
  private static let processor = EnvironmentRecord.current(threads: 1).processor

  /// The algorithm chosen among just these candidates; nil if there is none, or others were timed.
  subscript(
    machine: String, problem: String, candidates: [any ConvolutionAlgorithm]
  ) -> (any ConvolutionAlgorithm)? {
    guard let choice = machines[machine]?[problem],
      Set(choice.milliseconds.keys) == Set(candidates.map(\.name))
    else { return nil }
    return candidates.first { $0.name == choice.algorithm }
  }
}

/// A stored choice, for people.
public struct ConvolutionChoice: Codable, Hashable, Sendable {
  /// Processor, instruction set, threads and versions that it holds for.
  public var machine: String
  /// Pass, shapes and what follows in the same step.
  public var problem: String
  /// The algorithm that is used.
  public var algorithm: String
  /// What each algorithm took, in milliseconds; infinite where it failed.
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

  /// Forgets the convolution algorithms chosen so far and drops compiled plans; gives how many.
  ///
  /// - Throws: `RecordReadError` or `FileWriteError` where the file can't be read or removed.
  public static func clearConvolutionChoices() throws -> Int {
    try EvaluationThread.shared.run {
      PlanCache.removeAll()
      return try ConvolutionSearch.clear()
    }
  }
}
