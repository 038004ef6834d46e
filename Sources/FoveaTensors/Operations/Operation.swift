/// The computation of a node. Conforming types are small values; equal values compute the same
/// result.
///
/// The order within a file of this folder is: formula, attributes, shape rule, gradient, lowering,
/// the `Tensor` method. An operation is one of four kinds: it conforms to `PointwiseOperation`,
/// `ViewOperation` or `KernelOperation`, or it is a `Reduction`.
protocol Operation: Hashable, Sendable {
  /// The name in errors, traces and summaries.
  var name: String { get }

  /// The result's shape and element type.
  ///
  /// - Throws: `ShapeError` where the inputs don't fit.
  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType

  /// The gradient for each input, given the gradient `g` of the output; nil where there is none.
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]

  /// Number of multiply-add pairs of one evaluation.
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int

  /// Whether the result is the last input, unchanged, as it is for an `IdentityOperation`.
  var isIdentity: Bool { get }
}

extension Operation {
  var isIdentity: Bool { false }
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int { 0 }
}

/// An operation on each element separately, so that chains of them run as one program.
protocol PointwiseOperation: Operation {
  /// Appends instructions that compute the result from the registers of the inputs.
  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
}

/// An operation that only changes indices: its result is its input under other strides.
protocol ViewOperation: Operation {
  /// Element strides and offset into the dense input, one stride for each axis of the output.
  func view(of input: TensorType) -> (strides: [Int], offset: Int)
}

/// An operation with a kernel of its own.
protocol KernelOperation: Operation {
  /// Adds the steps that compute the node to the plan.
  ///
  /// - Throws: the error of a kernel that can't be made for these shapes.
  func lower(into plan: Lowering) throws
}

/// Evaluated data: a leaf of the graph.
struct Leaf: Operation {
  var name: String { "data" }
  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    throw ShapeError("data has no inputs")
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] { [] }
}
