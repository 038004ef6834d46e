import Foundation

/// Times algorithms on one isolated problem.
///
/// The images are in the cache when a run starts, as if the previous step had just written them;
/// weights, results and all else are not. Runs alternate, so that a disturbance affects all
/// candidates. A choice is permanent, so another algorithm replaces the usual one only if it is
/// faster in its best run and in most rounds. On a machine that is busy throughout, the usual
/// algorithm stays.
struct ConvolutionTrial {
  /// Rounds end when every best time was seen twice, or at the limit of rounds or time.
  private static let nanoseconds: UInt64 = 100_000_000
  private static let rounds = 8...30
  private static let tolerance = 1.03
  /// More than the private cache of a core.
  private static let evictedBytes = 8 << 20

  private let run: [Step]
  private let values: [Storage?]

  /// Times all candidates; the others have to beat the usual one by a margin.
  static func choose(
    _ problem: ConvolutionProblem, among candidates: [any ConvolutionAlgorithm], usual: String,
    margin: Double
  ) throws -> ConvolutionChoices.Choice {
    let leaves = problem.inputTypes.map { Self.made($0.byteCount) }
    let result = Storage(byteCount: problem.outputType.byteCount)
    let trials = candidates.map { candidate in
      Result { try ConvolutionTrial(problem, candidate, leaves: leaves, result: result) }
    }
    // The first supports every problem; an error in it would also stop the plan.
    if let first = trials.first { _ = try first.get() }
    var times = [[Double]](repeating: [], count: candidates.count)
    let evicted = made(evictedBytes)
    let start = DispatchTime.now().uptimeNanoseconds
    for round in 0..<rounds.upperBound {
      let isLate = DispatchTime.now().uptimeNanoseconds - start > nanoseconds
      if round >= rounds.lowerBound && (isLate || times.allSatisfy(isSettled)) { break }
      for (index, trial) in trials.enumerated() {
        guard case .success(let trial) = trial else { continue }
        try Cancellation.check()
        touch(evicted)
        touch(leaves[problem.pass == .gradientOfWeights ? 1 : 0])
        let begin = DispatchTime.now().uptimeNanoseconds
        try trial.perform()
        times[index].append(Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e6)
      }
    }
    let chosen = fastest(
      times, usual: candidates.firstIndex { $0.name == usual } ?? 0, margin: margin)
    return ConvolutionChoices.Choice(
      algorithm: candidates[chosen].name,
      milliseconds: Dictionary(
        zip(candidates.map(\.name), times.map { (($0.min() ?? .infinity) * 1e4).rounded() / 1e4 }),
        uniquingKeysWith: { first, _ in first }))
  }

  /// The position of the fastest of several lists of times, measured in turns. Another algorithm
  /// must beat the usual one in its shortest time by the margin, and in three rounds of four. An
  /// empty list belongs to an algorithm that failed.
  static func fastest(_ times: [[Double]], usual: Int, margin: Double) -> Int {
    let known = times[usual].isEmpty ? 0 : usual
    guard let limit = times[known].min() else { return known }
    let better = times.indices.filter { index in
      guard let best = times[index].min(), best < limit * (1 - margin) else { return false }
      let wins = zip(times[index], times[known]).count { $0 < $1 }
      return 4 * wins >= 3 * times[known].count
    }
    return better.min { (times[$0].min() ?? 0) < (times[$1].min() ?? 0) } ?? known
  }

  /// Whether the shortest time was seen about twice.
  private static func isSettled(_ times: [Double]) -> Bool {
    let shortest = times.sorted().prefix(2)
    guard let first = shortest.first, let second = shortest.last else { return true }
    return second <= first * tolerance
  }

  /// Lowers the isolated problem, runs the prologue, and runs the rest once to warm up.
  private init(
    _ problem: ConvolutionProblem, _ algorithm: any ConvolutionAlgorithm, leaves: [Storage],
    result: Storage
  ) throws {
    let builder = PlanBuilder(problem.graph)
    let output = problem.inputTypes.count
    try algorithm.lower(problem, into: builder.lowering(of: output))
    let outputValue = builder.value(of: output)
    var values = builder.values.enumerated().map { index, value in
      value.leaf.map { leaves[$0] }
        ?? (index == outputValue ? result : Storage(byteCount: value.byteCount))
    }
    // The value of the output is added last if no step writes it.
    if values.count <= outputValue { values.append(result) }
    self.values = values
    run = builder.steps.filter { !$0.isSteady }
    for step in builder.steps where step.isSteady { try perform(step) }
    try perform()
  }

  private func perform() throws { for step in run { try perform(step) } }

  private func perform(_ step: Step) throws {
    try step.run((step.reads + step.writes).compactMap { values[$0]?.pointer })
  }

  /// Memory with small numbers of both signs; zeros and denormals would change the timing.
  private static func made(_ byteCount: Int) -> Storage {
    let storage = Storage(byteCount: byteCount)
    let count = byteCount / MemoryLayout<Float>.stride
    let numbers = storage.pointer.bindMemory(to: Float.self, capacity: count)
    var state: UInt32 = 1
    for index in 0..<count {
      state = state &* 1_664_525 &+ 1_013_904_223
      numbers[index] = Float(Int32(bitPattern: state) >> 12) / Float(1 << 20)
    }
    return storage
  }

  /// Writes its own content back to each cache line.
  private static func touch(_ storage: Storage) {
    let line = 64 / MemoryLayout<UInt32>.stride
    let count = storage.byteCount / MemoryLayout<UInt32>.stride
    let words = storage.pointer.bindMemory(to: UInt32.self, capacity: count)
    for index in stride(from: 0, to: count, by: line) { words[index] ^= 1 }
  }
}

extension ConvolutionProblem {
  /// Types of a step's inputs, in order.
  var inputTypes: [TensorType] {
    let types = [geometry.input, geometry.weights, geometry.output].map { TensorType($0, .float32) }
    switch pass {
    case .gradientOfInput: return [types[2], types[1]]
    case .gradientOfWeights: return [types[0], types[2]]
    case .forward:
      return [types[0], types[1]]
        + (hasBias ? [TensorType([geometry.output[3]], .float32)] : [])
        + (addsResidual ? [types[2]] : [])
    }
  }

  var outputType: TensorType {
    switch pass {
    case .forward: TensorType(geometry.output, .float32)
    case .gradientOfInput: TensorType(geometry.input, .float32)
    case .gradientOfWeights: TensorType(geometry.weights, .float32)
    }
  }

  /// The graph of the isolated problem: its inputs and one vertex.
  var graph: Graph {
    var graph = Graph()
    for (index, type) in inputTypes.enumerated() {
      let isWeights = pass != .gradientOfWeights && index == 1
      let isBias = hasBias && index == 2
      graph.vertices.append(
        Vertex(
          operation: Leaf(), inputs: [], type: type,
          isSteady: weightsAreSteady && (isWeights || isBias)))
      graph.leaves.append(index)
    }
    graph.vertices.append(
      Vertex(
        operation: TimedConvolution(problem: self), inputs: Array(graph.leaves), type: outputType))
    graph.outputs = [graph.leaves.count]
    return graph
  }
}

/// The vertex of an isolated problem.
private struct TimedConvolution: Operation {
  let problem: ConvolutionProblem
  var name: String { problem.description }
  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType { problem.outputType }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] { [] }
}
