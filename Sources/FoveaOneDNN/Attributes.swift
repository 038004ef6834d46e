import COneDNN

/// An element-wise function, applied to a primitive's result before it is stored.
public enum PostOperation: Hashable, Sendable {
  /// max(x, 0), element by element.
  case relu
  /// min(max(x, low), high)
  case clip(Float, Float)
  /// Adds another tensor of the result's shape and layout, passed as a post-operand.
  case add
}

/// The attributes of a primitive: its fused post-operations.
final class Attributes {
  let handle: dnnl_primitive_attr_t

  init(_ operations: [PostOperation], layout: MemoryDescriptor) throws {
    var attributes: dnnl_primitive_attr_t?
    try check(dnnl_primitive_attr_create(&attributes), "make attributes")
    guard let attributes else { throw OneDNNError(dnnl_runtime_error, "make attributes") }
    handle = attributes
    guard !operations.isEmpty else { return }
    var list: dnnl_post_ops_t?
    try check(dnnl_post_ops_create(&list), "make post-operations")
    defer { dnnl_post_ops_destroy(list) }
    for operation in operations {
      switch operation {
      case .relu:
        try check(
          dnnl_post_ops_append_eltwise(list, dnnl_eltwise_relu, 0, 0), "append ReLU")
      case .clip(let low, let high):
        try check(
          dnnl_post_ops_append_eltwise(list, dnnl_eltwise_clip, low, high), "append clip")
      case .add:
        try check(
          dnnl_post_ops_append_binary(list, dnnl_binary_add, layout.handle), "append addition")
      }
    }
    try check(dnnl_primitive_attr_set_post_ops(attributes, list), "set post-operations")
  }

  deinit { dnnl_primitive_attr_destroy(handle) }
}
