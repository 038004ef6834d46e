import FoveaLayers
import FoveaTensors

/// A value in a graph: a lazily evaluated tensor, or an array in host memory.
///
/// `shape` has the graph's axis order (images `[N, C, H, W]`). The tensor may store its axes in
/// another order, so that convolutions and the operators between them use NHWC without
/// transpositions.
public struct GraphValue: Sendable {
  /// The element type in the graph. The tensor may use another type: int32 for int64, float32 for
  /// float16.
  public let elementType: ElementType
  /// Axis lengths in the graph's order.
  public let shape: [Int]
  /// The tensor, with its axes in `order`.
  private let stored: Tensor?
  /// The permutation: axis i of the tensor is axis `order[i]` of the value.
  let order: [Int]
  /// The host array; nil if the elements are not on the host.
  let host: HostArray?
  /// The parameter with this value; nil for other values.
  var parameter: Parameter?
  /// Whether the elements were computed because they, or values of the same work, were read; no
  /// gradient flows through them.
  private(set) var isSettled = false

  /// The number of axes.
  public var rank: Int { shape.count }
  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Whether the tensor is stored, so that reading it costs nothing.
  var isTensorKept: Bool { stored != nil }
  /// Whether the elements are on the host, so that reading them costs nothing.
  var isOnHost: Bool { host != nil }

  /// Makes a value from a tensor in the graph's axis order; the type is the tensor's by default.
  public init(_ tensor: Tensor, _ elementType: ElementType? = nil) {
    self.init(tensor, elementType, order: Array(0..<tensor.rank))
  }

  /// Makes a value from images, feature maps or a volume: `[N, H, W, C]` in the tensor, `[N, C, H,
  /// W]` in the graph.
  public init(channelsLast tensor: Tensor, _ elementType: ElementType? = nil) {
    self.init(tensor, elementType, order: Self.channelsLast(tensor.rank))
  }

  init(_ tensor: Tensor, _ elementType: ElementType? = nil, order: [Int], host: HostArray? = nil) {
    self.elementType = elementType ?? ElementType(tensor.dtype)
    var shape = tensor.shape
    for (place, axis) in order.enumerated() { shape[axis] = tensor.shape[place] }
    self.shape = shape
    stored = tensor
    self.order = order
    self.host = host
  }

  /// Makes a value from a host array.
  public init(_ host: HostArray) {
    elementType = host.elementType
    shape = host.shape
    stored = nil
    order = Array(0..<host.shape.count)
    self.host = host
  }

  /// Makes an int64 vector, such as a shape.
  init(_ values: [Int]) { self.init(HostArray(values, shape: [values.count])) }

  /// The axis order of convolutions: N, the spatial axes, the channels.
  static func channelsLast(_ rank: Int) -> [Int] {
    rank < 3 ? Array(0..<rank) : [0] + Array(2..<rank) + [1]
  }

  var isAsWritten: Bool { order == Array(0..<rank) }

  /// The position of a graph's axis in the tensor.
  func place(of axis: Int) -> Int { order.firstIndex(of: axis) ?? axis }
}

extension ElementType {
  init(_ dtype: DType) {
    switch dtype {
    case .float32: self = .float32
    case .int32: self = .int32
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }
}

// MARK: - Reading

extension GraphValue {
  /// The elements as a tensor in the graph's axis order: floating-point types as float32, bool and
  /// uint8 unchanged, other integers as int32, clamped to its range.
  public var tensor: Tensor { tensor(in: Array(0..<rank)) }

  /// The tensor as stored, with its axes in `order`.
  var physical: Tensor { stored ?? Self.tensor(of: host) }

  /// The elements as a tensor with the axes `wanted` of the graph.
  func tensor(in wanted: [Int]) -> Tensor {
    let physical = physical
    if wanted == order { return physical }
    // Axes of length 1 can be anywhere without moving data.
    if order.filter({ shape[$0] != 1 }) == wanted.filter({ shape[$0] != 1 }) {
      return physical.reshaped(wanted.map { shape[$0] })
    }
    return physical.transposed(wanted.map(place(of:)))
  }

  /// The same value, with its tensor's axes in the given order.
  func ordered(_ wanted: [Int]) -> GraphValue {
    GraphValue(tensor(in: wanted), elementType, order: wanted)
  }

  /// The elements as a host array; evaluates a tensor.
  ///
  /// - Throws: `GraphError` if there are more elements than the host limit.
  public func numbers() throws -> HostArray {
    if let host { return host }
    _ = try SizeLimit.count(of: shape, limit: SizeLimit.hostElements)
    if isSettled { return elements(strides: strides, start: 0, shape: shape) }
    let tensor = tensor
    try GraphReads.current?.read(tensor)
    switch tensor.dtype {
    case .float32: return HostArray(tensor.floats().map(Double.init), shape: shape, elementType)
    case .int32:
      return HostArray(tensor.scalars(as: Int32.self).map(Int.init), shape: shape, elementType)
    case .uint8:
      return HostArray(tensor.scalars(as: UInt8.self).map(Int.init), shape: shape, elementType)
    case .bool:
      return HostArray(
        tensor.scalars(as: Bool.self).map { $0 ? 1 : 0 }, shape: shape, elementType)
    }
  }

  /// The tensor, where the elements aren't on the host.
  var lazyTensor: Tensor? { host == nil ? stored : nil }

  /// The same value after its tensor was computed for a read: a host array if it is small.
  var settled: GraphValue {
    var result = self
    result.isSettled = true
    guard count <= GraphReads.hostLimit, elementType != .string else { return result }
    return GraphValue(result.elements(strides: result.strides, start: 0, shape: shape))
  }

  /// The distance in the tensor of neighbours on each of the graph's axes.
  var strides: [Int] {
    let held = Places.strides(order.map { shape[$0] })
    return shape.indices.map { held[place(of: $0)] }
  }

  /// Elements of a computed tensor: start + Σ index · stride for all of a shape.
  func elements(strides: [Int], start: Int, shape: [Int]) -> HostArray {
    elements(at: Places.all(shape, strides: strides, start: start), shape: shape)
  }

  /// Elements of a computed tensor by their places in it.
  func elements(at places: [Int], shape: [Int]) -> HostArray {
    let type = elementType
    func picked<Value: TensorScalar, Number>(
      _ kind: Value.Type, _ number: (Value) -> Number
    ) -> [Number] {
      physical.withBytes { bytes in
        let values = bytes.bindMemory(to: Value.self)
        return places.map { number(values[$0]) }
      }
    }
    switch physical.dtype {
    case .float32: return HostArray(picked(Float.self, Double.init), shape: shape, type)
    case .int32: return HostArray(picked(Int32.self, Int.init), shape: shape, type)
    case .uint8: return HostArray(picked(UInt8.self, Int.init), shape: shape, type)
    case .bool: return HostArray(picked(Bool.self) { $0 ? 1 : 0 }, shape: shape, type)
    }
  }

  /// Makes a value from a constant, such as an input of the graph.
  ///
  /// - Throws: `GraphError` if the size of its data contradicts its shape.
  public init(_ tensor: GraphTensor) throws(GraphError) {
    try tensor.check()
    if tensor.elementType == .float32 {
      self.init(Self.floats(tensor))
    } else {
      self.init(try HostArray(tensor))
    }
  }

  /// Makes the value of a constant. Small constants are kept on the host as well, since they may be
  /// scales or sizes.
  ///
  /// - Throws: `GraphError` if the size of its data contradicts its shape.
  init(constant: GraphTensor) throws(GraphError) {
    try self.init(constant)
    if constant.elementType == .float32 {
      self.init(
        Self.floats(constant).steady(), .float32, order: Array(0..<constant.shape.count),
        host: constant.count <= 256 ? try HostArray(constant) : nil)
    }
  }

  /// A float32 tensor of a checked constant.
  static func floats(_ constant: GraphTensor) -> Tensor {
    Tensor(TensorType(constant.shape, .float32)) { memory in
      constant.bytes.withUnsafeBytes { memory.copyMemory(from: $0) }
    }
  }

  /// The value as a constant; evaluates a tensor.
  ///
  /// - Throws: `GraphError` if there are more elements than the host limit.
  public func graphTensor() throws -> GraphTensor {
    if host == nil, elementType == .float32 {
      return GraphTensor(tensor.floats(), shape: shape)
    }
    return try numbers().graphTensor
  }

  private static func tensor(of host: HostArray?) -> Tensor {
    guard let host else { return .zeros([0]) }
    let shape = host.shape
    switch host.elementType {
    case let type where type.isFloating:
      return Tensor(host.reals.map { Float($0) }, shape: shape)
    case .bool: return Tensor(host.wholes.map { $0 != 0 }, shape: shape)
    case .uint8: return Tensor(host.wholes.map { UInt8(truncatingIfNeeded: $0) }, shape: shape)
    default: return Tensor(host.wholes.map { Int32(clamping: $0) }, shape: shape)
    }
  }
}
