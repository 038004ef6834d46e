import COneDNN

/// A matrix product over the last two axes.
public enum MatMulPrimitive {
  /// Makes the product of tensors of shapes and element strides; runs on [a, b, c].
  ///
  /// Leading axes have the result's length, or 1.
  public static func make(
    a: (shape: [Int], strides: [Int]), b: (shape: [Int], strides: [Int]),
    c: (shape: [Int], strides: [Int])
  ) throws -> Primitive {
    let source = try MemoryDescriptor(a.shape, strides: a.strides)
    let weights = try MemoryDescriptor(b.shape, strides: b.strides)
    let destination = try MemoryDescriptor(c.shape, strides: c.strides)
    defer { withExtendedLifetime((source, weights, destination)) {} }
    var descriptor: dnnl_primitive_desc_t?
    try check(
      dnnl_matmul_primitive_desc_create(
        &descriptor, try Engine.cpu.get().handle, source.handle, weights.handle, nil,
        destination.handle, nil),
      "plan a matrix product of \(a.shape) and \(b.shape)")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a matrix product") }
    let primitive = try Primitive(owning: descriptor, "make a matrix product")
    try primitive.bind([(.source, source), (.weights, weights), (.destination, destination)])
    return primitive
  }
}
