import COneDNN

/// A conversion between memory layouts.
public enum ReorderPrimitive {
  /// Makes a copy from one layout to another; runs on [source, destination].
  ///
  /// - Throws: `OneDNNError` if oneDNN has no implementation.
  public static func make(from source: MemoryDescriptor, to destination: MemoryDescriptor) throws
    -> Primitive
  {
    let engine = try DNNEngine.cpu.get().handle
    var descriptor: dnnl_primitive_desc_t?
    try check(
      dnnl_reorder_primitive_desc_create(
        &descriptor, source.handle, engine, destination.handle, engine, nil),
      "plan a change of layout")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a change of layout") }
    let primitive = try Primitive(owning: descriptor, "make a change of layout")
    try primitive.bind([(.source, source), (.destination, destination)])
    return primitive
  }
}
