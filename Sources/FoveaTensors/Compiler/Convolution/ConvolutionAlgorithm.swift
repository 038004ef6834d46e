/// One way to do a convolution step.
///
/// A new one is a file beside this and its place in ``ConvolutionAlgorithms/all``; the search then
/// times it wherever it applies.
protocol ConvolutionAlgorithm: Sendable {
  /// A name that stays: it is what the file of choices stores.
  var name: String { get }
  /// Whether it can do the problem on this processor.
  func supports(_ problem: ConvolutionProblem) -> Bool
  /// Whether to use it unmeasured: a property of the problem alone, so that without the search all
  /// machines compute alike.
  func isUsual(for problem: ConvolutionProblem) -> Bool
  /// Adds its steps to a plan: packing, temporaries, and the one that writes the output.
  ///
  /// Packing that reads steady weights alone is done once; the steps must compute the same bits at
  /// every run and with any number of threads (or what oneDNN makes of that).
  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws
}

extension ConvolutionAlgorithm {
  func isUsual(for problem: ConvolutionProblem) -> Bool { false }
}

/// The algorithms there are.
enum ConvolutionAlgorithms {
  /// The first does every problem; where several do, the usual one holds unless another is measured
  /// to be faster by a margin.
  static let all: [any ConvolutionAlgorithm] = [
    OneDNNConvolution(), WinogradConvolution(), DepthwiseConvolution(), MatrixConvolution(),
  ]

  /// Raised when an algorithm's kernels change, which makes older measurements worthless.
  static let version = 1

  static func supporting(_ problem: ConvolutionProblem) -> [any ConvolutionAlgorithm] {
    all.filter { $0.supports(problem) }
  }

  /// What a problem is done with where nothing is measured.
  static func usual(for problem: ConvolutionProblem) -> any ConvolutionAlgorithm {
    all.first { $0.isUsual(for: problem) && $0.supports(problem) } ?? all[0]
  }
}
