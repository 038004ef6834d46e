import COneDNN

extension MemoryDescriptor {
  /// Contiguous slabs along the first axis: their number, and the length of each in elements. Nil
  /// if the layout interleaves or pads them, or stores additional data.
  public var slabs: (count: Int, length: Int)? {
    guard let dims = list(dnnl_query_dims, count: axes), let first = dims.first,
      let padded = list(dnnl_query_padded_dims, count: axes), padded == dims,
      let strides = list(dnnl_query_strides, count: axes),
      let blockCount = number(dnnl_query_inner_nblks_s32),
      let blocks = list(dnnl_query_inner_blks, count: blockCount),
      let blockedAxes = list(dnnl_query_inner_idxs, count: blockCount)
    else { return nil }
    let length = zip(blocks, blockedAxes).reduce(1) { $1.1 == 0 ? $0 * $1.0 : $0 }
    let count = first / length
    guard count > 0, count * length == first, strides[0] * count * 4 == byteCount else {
      return nil
    }
    return (count, length)
  }

  /// The layout of the first `count` indices of the first axis.
  ///
  /// - Throws: `OneDNNError` if oneDNN rejects the range.
  public func firstPlaces(_ count: Int) throws -> MemoryDescriptor {
    var dims = (list(dnnl_query_dims, count: axes) ?? []).map(Int64.init)
    if !dims.isEmpty { dims[0] = Int64(count) }
    let offsets = [Int64](repeating: 0, count: dims.count)
    var part: dnnl_memory_desc_t?
    try check(
      dnnl_memory_desc_create_submemory(&part, handle, dims, offsets), "describe part of a tensor")
    guard let part else { throw OneDNNError(dnnl_runtime_error, "describe part of a tensor") }
    return MemoryDescriptor(owning: part)
  }

  private var axes: Int { number(dnnl_query_ndims_s32) ?? 0 }

  private func number(_ query: dnnl_query_t) -> Int? {
    var value: Int32 = 0
    let status = withUnsafeMutablePointer(to: &value) {
      dnnl_memory_desc_query(handle, query, UnsafeMutableRawPointer($0))
    }
    return status == dnnl_success ? Int(value) : nil
  }

  private func list(_ query: dnnl_query_t, count: Int) -> [Int]? {
    var start: UnsafePointer<Int64>?
    let status = withUnsafeMutablePointer(to: &start) {
      dnnl_memory_desc_query(handle, query, UnsafeMutableRawPointer($0))
    }
    guard status == dnnl_success, let start else { return nil }
    return UnsafeBufferPointer(start: start, count: count).map { Int($0) }
  }
}
