/// One way to compute a convolution step.
///
/// To add one, write a file in this folder and list the type in ``ConvolutionAlgorithms/all``. The
/// search then times it on every problem that it supports.
protocol ConvolutionAlgorithm: Sendable {
  /// A stable name, stored in the file of choices.
  var name: String { get }
  /// Whether the algorithm can compute the problem on this processor.
  func supports(_ problem: ConvolutionProblem) -> Bool
  /// Whether to use it without a measurement. This is a property of the problem alone, so that all
  /// machines compute alike when the search is off.
  func isUsual(for problem: ConvolutionProblem) -> Bool
  /// Adds its steps to a plan: packing, temporaries, and the step that writes the output.
  ///
  /// Packing that reads only steady weights is done once. The steps must compute the same bits in
  /// every run and with any number of threads, as far as oneDNN does.
  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws
}

extension ConvolutionAlgorithm {
  func isUsual(for problem: ConvolutionProblem) -> Bool { false }
}

/// The list of all algorithms.
enum ConvolutionAlgorithms {
  /// The first supports every problem. Where several do, the usual one is used unless another is
  /// measured to be faster by a margin.
  static let all: [any ConvolutionAlgorithm] = [
    OneDNNConvolution(), WinogradConvolution(), DepthwiseConvolution(), MatrixConvolution(),
  ]

  /// Raised when the kernels of an algorithm change, which invalidates older measurements.
  static let version = 1

  static func supporting(_ problem: ConvolutionProblem) -> [any ConvolutionAlgorithm] {
    all.filter { $0.supports(problem) }
  }

  /// The algorithm of a problem without measurements.
  static func usual(for problem: ConvolutionProblem) -> any ConvolutionAlgorithm {
    all.first { $0.isUsual(for: problem) && $0.supports(problem) } ?? all[0]
  }
}
