import COneDNN

/// How a float32 tensor lies in memory.
public final class MemoryDescriptor: @unchecked Sendable {
  let handle: dnnl_memory_desc_t

  init(owning handle: dnnl_memory_desc_t) { self.handle = handle }

  /// A copy of a descriptor that something else owns.
  init(copying handle: const_dnnl_memory_desc_t?) throws {
    var copy: dnnl_memory_desc_t?
    try check(dnnl_memory_desc_clone(&copy, handle), "copy a memory descriptor")
    guard let copy else { throw OneDNNError(dnnl_runtime_error, "copy a memory descriptor") }
    self.handle = copy
  }

  /// A layout given by element strides; logical axes are oneDNN's (N, C, H, W and so on).
  public convenience init(_ shape: [Int], strides: [Int]) throws {
    var handle: dnnl_memory_desc_t?
    try check(
      dnnl_memory_desc_create_with_strides(
        &handle, Int32(shape.count), shape.map(Int64.init), dnnl_f32, strides.map(Int64.init)),
      "describe memory of shape \(shape), strides \(strides)")
    guard let handle else { throw OneDNNError(dnnl_runtime_error, "describe memory") }
    self.init(owning: handle)
  }

  /// A layout that the primitive chooses.
  public convenience init(any shape: [Int]) throws {
    var handle: dnnl_memory_desc_t?
    try check(
      dnnl_memory_desc_create_with_tag(
        &handle, Int32(shape.count), shape.map(Int64.init), dnnl_f32, dnnl_format_tag_any),
      "describe memory of shape \(shape)")
    guard let handle else { throw OneDNNError(dnnl_runtime_error, "describe memory") }
    self.init(owning: handle)
  }

  deinit { dnnl_memory_desc_destroy(handle) }

  /// Bytes that the layout takes.
  public var byteCount: Int { dnnl_memory_desc_get_size(handle) }

  /// Whether two layouts are the same.
  public func isSame(as other: MemoryDescriptor) -> Bool {
    dnnl_memory_desc_equal(handle, other.handle) != 0
  }
}

/// Memory as primitives see it: a layout and, at each run, an address.
public final class Memory: @unchecked Sendable {
  let handle: dnnl_memory_t

  /// Makes a memory object of a layout, without an address yet.
  public init(_ descriptor: MemoryDescriptor) throws {
    var memory: dnnl_memory_t?
    // nil is oneDNN's DNNL_MEMORY_NONE: no buffer yet.
    try check(
      dnnl_memory_create(&memory, descriptor.handle, try Engine.cpu.get().handle, nil),
      "make a memory object")
    guard let memory else { throw OneDNNError(dnnl_runtime_error, "make a memory object") }
    handle = memory
  }

  deinit { dnnl_memory_destroy(handle) }

  /// Sets the address.
  public func point(at address: UnsafeMutableRawPointer) {
    dnnl_memory_set_data_handle(handle, address)
  }
}
