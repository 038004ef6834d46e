import COneDNN

/// The memory layout of a float32 tensor.
public final class MemoryDescriptor: @unchecked Sendable {
  let handle: dnnl_memory_desc_t

  init(owning handle: dnnl_memory_desc_t) { self.handle = handle }

  /// Copies a descriptor.
  init(copying handle: const_dnnl_memory_desc_t?) throws {
    var copy: dnnl_memory_desc_t?
    try check(dnnl_memory_desc_clone(&copy, handle), "copy a memory descriptor")
    guard let copy else { throw OneDNNError(dnnl_runtime_error, "copy a memory descriptor") }
    self.handle = copy
  }

  /// A layout of element strides, with oneDNN's logical axes (N, C, H, W and so on).
  ///
  /// - Throws: `OneDNNError` if oneDNN rejects the layout.
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
  ///
  /// - Throws: `OneDNNError` if oneDNN rejects the shape.
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

  /// The size of the layout in bytes, including its padding.
  public var byteCount: Int { dnnl_memory_desc_get_size(handle) }

  /// Lengths of the logical axes.
  public var shape: [Int] { numbers(dnnl_query_dims, count: rank) ?? [] }

  /// The element strides of the axes (between blocks for a blocked axis), and the inner blocks,
  /// outermost first; nil if the layout is not blocked.
  public var blocking: (strides: [Int], blocks: [(axis: Int, length: Int)])? {
    var kind = dnnl_format_kind_undef
    guard dnnl_memory_desc_query(handle, dnnl_query_format_kind, &kind) == dnnl_success,
      kind == dnnl_blocked, let strides = numbers(dnnl_query_strides, count: rank)
    else { return nil }
    var count: Int32 = 0
    guard dnnl_memory_desc_query(handle, dnnl_query_inner_nblks_s32, &count) == dnnl_success,
      let lengths = numbers(dnnl_query_inner_blks, count: Int(count)),
      let axes = numbers(dnnl_query_inner_idxs, count: Int(count))
    else { return nil }
    return (strides, zip(axes, lengths).map { (axis: $0, length: $1) })
  }

  private var rank: Int {
    var rank: Int32 = 0
    return dnnl_memory_desc_query(handle, dnnl_query_ndims_s32, &rank) == dnnl_success
      ? Int(rank) : 0
  }

  private func numbers(_ query: dnnl_query_t, count: Int) -> [Int]? {
    if count == 0 { return [] }
    var list: UnsafePointer<Int64>?
    let status = withUnsafeMutablePointer(to: &list) {
      dnnl_memory_desc_query(handle, query, UnsafeMutableRawPointer($0))
    }
    guard status == dnnl_success, let list else { return nil }
    return (0..<count).map { Int(list[$0]) }
  }

  /// Whether two layouts are equal.
  public func isSame(as other: MemoryDescriptor) -> Bool {
    dnnl_memory_desc_equal(handle, other.handle) != 0
  }
}

/// A memory object: a layout, and an address that is set for each run.
public final class Memory: @unchecked Sendable {
  let handle: dnnl_memory_t

  /// Makes a memory object of a layout, without an address.
  ///
  /// - Throws: `OneDNNError` if oneDNN rejects the layout.
  public init(_ descriptor: MemoryDescriptor) throws {
    var memory: dnnl_memory_t?
    // nil is DNNL_MEMORY_NONE: no buffer yet.
    try check(
      dnnl_memory_create(&memory, descriptor.handle, try DNNEngine.cpu.get().handle, nil),
      "make a memory object")
    guard let memory else { throw OneDNNError(dnnl_runtime_error, "make a memory object") }
    handle = memory
  }

  deinit { dnnl_memory_destroy(handle) }

  /// Sets the address of the memory.
  public func point(at address: UnsafeMutableRawPointer) {
    dnnl_memory_set_data_handle(handle, address)
  }
}
