import COneDNN

/// The role of a primitive's argument.
public enum Argument: Sendable {
  case source, weights, bias, destination
  case gradientOfSource, gradientOfWeights, gradientOfDestination
  /// The second operand of a binary post-operation, by its position in the list.
  case postOperand(Int)

  var code: Int32 {
    switch self {
    case .source: 1
    case .destination: 17
    case .weights: 33
    case .bias: 41
    case .gradientOfSource: 129
    case .gradientOfDestination: 145
    case .gradientOfWeights: 161
    case .postOperand(let index):
      DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * Int32(index + 1) | DNNL_ARG_SRC_1
    }
  }
}

/// A compiled primitive, with the layouts of its arguments.
public final class Primitive: @unchecked Sendable {
  private let handle: dnnl_primitive_t
  let descriptor: dnnl_primitive_desc_t
  private var slots: [(memory: Memory, code: Int32)] = []
  private var arguments: [dnnl_exec_arg_t] = []

  /// Makes a primitive from its descriptor, of which it takes ownership.
  init(owning descriptor: dnnl_primitive_desc_t, _ action: String) throws {
    self.descriptor = descriptor
    var primitive: dnnl_primitive_t?
    let status = dnnl_primitive_create(&primitive, descriptor)
    guard status == dnnl_success, let primitive else {
      dnnl_primitive_desc_destroy(descriptor)
      throw OneDNNError(status, action)
    }
    handle = primitive
  }

  deinit {
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(descriptor)
  }

  func layout(_ query: dnnl_query_t) throws -> MemoryDescriptor {
    try MemoryDescriptor(copying: dnnl_primitive_desc_query_md(descriptor, query, 0))
  }

  /// oneDNN's name of the implementation, for traces; `?` if unknown.
  public var implementation: String {
    var name: UnsafePointer<CChar>?
    let status = withUnsafeMutablePointer(to: &name) {
      dnnl_primitive_desc_query(
        descriptor, dnnl_query_impl_info_str, 0, UnsafeMutableRawPointer($0))
    }
    guard status == dnnl_success, let name else { return "?" }
    return String(cString: name)
  }

  /// Declares the arguments of `run`, in order.
  ///
  /// - Throws: `OneDNNError` if a memory object cannot be created.
  public func bind(_ layouts: [(Argument, MemoryDescriptor)]) throws {
    slots = try layouts.map { (try Memory($0.1), $0.0.code) }
    arguments = slots.map { dnnl_exec_arg_t(arg: $0.code, memory: $0.memory.handle) }
  }

  /// Runs on the addresses, one per bound argument, and waits for the result.
  ///
  /// - Throws: `OneDNNError` if the primitive fails.
  public func run(_ addresses: some Sequence<UnsafeMutableRawPointer>) throws {
    for (slot, address) in zip(slots, addresses) { slot.memory.point(at: address) }
    let stream = try DNNEngine.cpu.get().stream
    try check(
      dnnl_primitive_execute(handle, stream, Int32(arguments.count), arguments), "run a primitive")
    try check(dnnl_stream_wait(stream), "wait for a primitive")
  }
}
