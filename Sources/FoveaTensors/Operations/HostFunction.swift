/// A computation in plain Swift with a place in a graph: for what no composition of operations says
/// well, such as matching boxes with cells. It runs when the graph does, on one thread, and no
/// gradient goes through it.
///
/// Equal functions must compute the same from the same inputs, for then their plans are shared.
public protocol HostFunction: Hashable, Sendable {
  /// The name that errors and traces print.
  var name: String { get }

  /// The result's shape and element type, given the inputs'.
  func type(of inputs: [TensorType]) -> TensorType

  /// Computes the result from the inputs' elements in row-major order. The result's memory holds
  /// anything and must be filled. What it throws, the evaluation throws.
  func run(_ inputs: [UnsafeRawBufferPointer], into result: UnsafeMutableRawBufferPointer) throws
}

/// A node that runs a `HostFunction`.
struct HostCall<Function: HostFunction>: KernelOperation {
  let function: Function
  var name: String { function.name }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType { function.type(of: inputs) }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [Tensor?](repeating: nil, count: inputs.count)
  }
  func lower(into plan: Lowering) {
    let sizes = plan.inputTypes.map(\.byteCount)
    let size = plan.outputType.byteCount
    let function = function
    plan.step { pointers in
      try function.run(
        zip(pointers, sizes).map { UnsafeRawBufferPointer(start: $0, count: $1) },
        into: UnsafeMutableRawBufferPointer(start: pointers[sizes.count], count: size))
    }
  }
}

extension Tensor {
  /// What a computation in plain Swift makes of tensors; evaluated with the rest of the graph.
  public init(computedBy function: some HostFunction, from inputs: [Tensor]) {
    self.init(HostCall(function: function), inputs)
  }
}
