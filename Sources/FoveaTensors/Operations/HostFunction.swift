/// A computation in plain Swift as a node of a graph, for algorithms that don't compose well from
/// operations, such as matching boxes with cells. It runs with the graph, on one thread, and has no
/// gradient.
///
/// Equal functions must compute the same result from the same inputs, because they share plans.
public protocol HostFunction: Hashable, Sendable {
  /// The name in errors and traces.
  var name: String { get }

  /// The shape and element type of the result for given input types.
  func type(of inputs: [TensorType]) -> TensorType

  /// Computes the result from the inputs' elements in row-major order. The memory of the result is
  /// uninitialised and must be filled completely.
  ///
  /// - Throws: any error; the evaluation rethrows it.
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
  /// The result of a computation in plain Swift, evaluated with the rest of the graph.
  public init(computedBy function: some HostFunction, from inputs: [Tensor]) {
    self.init(HostCall(function: function), inputs)
  }
}
