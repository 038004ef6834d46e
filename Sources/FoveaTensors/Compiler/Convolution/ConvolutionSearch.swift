/// Says which algorithm a convolution step is lowered with.
enum ConvolutionSearch {
  static func algorithm(for problem: ConvolutionProblem) -> any ConvolutionAlgorithm {
    ConvolutionAlgorithms.usual(for: problem)
  }

  /// Adds a problem's steps to a plan by the algorithm chosen for it.
  static func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    try algorithm(for: problem).lower(problem, into: plan)
  }
}
