import COneDNN

/// A matrix product over the last two axes.
public enum MatMulPrimitive {
  /// Makes the product of tensors with these shapes and element strides; runs on [a, b, bias if
  /// any, operand of an addition if any, c].
  ///
  /// Leading axes have the result's length or 1; the bias has one element per column.
  ///
  /// - Throws: `OneDNNError` if oneDNN has no implementation.
  public static func make(
    a: (shape: [Int], strides: [Int]), b: (shape: [Int], strides: [Int]),
    c: (shape: [Int], strides: [Int]), hasBias: Bool = false, then operations: [PostOperation] = []
  ) throws -> Primitive {
    let source = try MemoryDescriptor(a.shape, strides: a.strides)
    let weights = try MemoryDescriptor(b.shape, strides: b.strides)
    let destination = try MemoryDescriptor(c.shape, strides: c.strides)
    let attributes = try Attributes(operations, layout: destination)
    let columns = c.shape.last ?? 1
    let ones = [Int](repeating: 1, count: c.shape.count - 1)
    let bias =
      hasBias
      ? try MemoryDescriptor(ones + [columns], strides: ones.map { $0 * columns } + [1]) : nil
    defer { withExtendedLifetime((source, weights, bias, destination, attributes)) {} }
    var descriptor: dnnl_primitive_desc_t?
    try check(
      dnnl_matmul_primitive_desc_create(
        &descriptor, try DNNEngine.cpu.get().handle, source.handle, weights.handle, bias?.handle,
        destination.handle, attributes.handle),
      "plan a matrix product of \(a.shape) and \(b.shape)")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a matrix product") }
    let primitive = try Primitive(owning: descriptor, "make a matrix product")
    var layouts: [(Argument, MemoryDescriptor)] = [(.source, source), (.weights, weights)]
    if let bias { layouts.append((.bias, bias)) }
    for (index, operation) in operations.enumerated() where operation == .add {
      layouts.append((.postOperand(index), destination))
    }
    layouts.append((.destination, destination))
    try primitive.bind(layouts)
    return primitive
  }
}
