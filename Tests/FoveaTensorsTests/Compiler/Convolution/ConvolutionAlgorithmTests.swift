import FoveaOneDNN
import TestSupport
import Testing

@testable import FoveaTensors

/// Each algorithm of the list computes the same as the first one, which other tests compare with
/// float64.
@Suite("Convolution algorithms")
struct ConvolutionAlgorithmTests {
  static func problem(
    _ pass: ConvolutionProblem.Pass, _ x: [Int], filters: Int, size: Int = 1, stride: Int = 1,
    padding: Int = 0, isSteady: Bool = false
  ) -> ConvolutionProblem {
    let length = { (x[$0] + 2 * padding - size) / stride + 1 }
    return ConvolutionProblem(
      pass: pass,
      geometry: ConvolutionGeometry(
        input: x, output: [x[0], length(1), length(2), filters],
        weights: [filters, size, size, x[3]], strides: [stride, stride], dilation: [1, 1],
        paddingBefore: [padding, padding], paddingAfter: [padding, padding], groups: 1),
      weightsAreSteady: isSteady && pass != .gradientOfWeights)
  }

  static let problems: [ConvolutionProblem] =
    [.forward, .gradientOfInput, .gradientOfWeights].flatMap { pass in
      [false, true].flatMap { isSteady in
        [
          problem(pass, [2, 5, 7, 3], filters: 4, isSteady: isSteady),
          problem(pass, [1, 1, 1, 17], filters: 33, isSteady: isSteady),
          problem(pass, [3, 4, 4, 64], filters: 128, isSteady: isSteady),
          problem(pass, [1, 8, 8, 16], filters: 16, size: 3, padding: 1, isSteady: isSteady),
          problem(pass, [2, 7, 9, 24], filters: 40, size: 3, padding: 1, isSteady: isSteady),
          problem(pass, [1, 9, 9, 8], filters: 16, stride: 2, isSteady: isSteady),
        ]
      }
    }
    + [true, false].flatMap { bias in
      [true, false].flatMap { sum in
        [.relu, .clip(0, 0.5), nil].map { (activation: FusedConvolution.Activation?) in
          var fused = problem(.forward, [2, 3, 5, 8], filters: 12)
          fused.hasBias = bias
          fused.addsResidual = sum
          fused.activation = activation
          return fused
        }
      }
    }

  private func result(_ algorithm: any ConvolutionAlgorithm, of problem: ConvolutionProblem) throws
    -> [Double]
  {
    try EvaluationThread.shared.run {
      let builder = PlanBuilder(problem.graph)
      try algorithm.lower(problem, into: builder.lowering(of: problem.inputTypes.count))
      let plan = try builder.finished()
      let leaves = problem.inputTypes.enumerated().map { index, type in
        let numbers = Array64.random(type.shape, stream: 40 + index).values.map(Float.init)
        let storage = Storage(byteCount: type.byteCount)
        storage.pointer.copyMemory(from: numbers, byteCount: type.byteCount)
        return storage
      }
      let results = try (0..<2).map { _ in
        let storage = try plan.run(leaves)[0]
        let count = problem.outputType.count
        return (0..<count).map { storage.pointer.load(fromByteOffset: 4 * $0, as: Float.self) }
      }
      #expect(results[0] == results[1], "\(algorithm.name): two runs of \(problem)")
      return results[0].map(Double.init)
    }
  }

  @Test(arguments: problems)
  func allComputeTheSame(_ problem: ConvolutionProblem) throws {
    let expected = try result(OneDNNConvolution(), of: problem)
    for algorithm in ConvolutionAlgorithms.supporting(problem).dropFirst() {
      let problems = compare(
        "\(algorithm.name) on \(problem)", try result(algorithm, of: problem), expected,
        within: 1e-4)
      #expect(problems == [])
    }
  }

  @Test func theFirstDoesEveryProblemAndNamesDiffer() {
    #expect(Self.problems.allSatisfy { ConvolutionAlgorithms.all[0].supports($0) })
    let names = ConvolutionAlgorithms.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(Self.problems.map(\.description)).count == Set(Self.problems).count)
  }

  @Test func matrixProductsAreUsualWhereWeightsOutweighPixels() {
    let heavy = Self.problem(.forward, [8, 4, 4, 512], filters: 2048)
    #expect(ConvolutionAlgorithms.usual(for: heavy).name == "matrix")
    let light = Self.problem(.forward, [8, 32, 32, 64], filters: 256)
    #expect(ConvolutionAlgorithms.usual(for: light).name == "onednn")
    #expect(MatrixConvolution().supports(light))
    for other in [
      Self.problem(.forward, [8, 4, 4, 512], filters: 2048, isSteady: true),
      Self.problem(.forward, [8, 4, 4, 512], filters: 2048, stride: 2),
      Self.problem(.forward, [8, 4, 4, 512], filters: 2048, padding: 1),
      Self.problem(.forward, [8, 4, 4, 512], filters: 2048, size: 3),
    ] {
      #expect(!MatrixConvolution().supports(other), "\(other)")
    }
  }

  @Test func aProblemIsOneWord() {
    var problem = Self.problem(.forward, [8, 32, 32, 64], filters: 256, isSteady: true)
    problem.hasBias = true
    problem.addsResidual = true
    problem.activation = .relu
    #expect(
      problem.description
        == "forward:8x32x32x64>8x32x32x256,w256x1x1x64,s1x1,p0x0+0x0+bias+sum+relu+steady")
  }
}
