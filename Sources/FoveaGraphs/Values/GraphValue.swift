import FoveaLayers
import FoveaTensors

/// A value that flows through a graph: a lazily evaluated tensor, or numbers in plain Swift memory.
///
/// `shape` is always as the graph means it (images `[N, C, H, W]`); the tensor beneath may hold its
/// axes in another order, so that convolutions and what lies between them work on NHWC without
/// moving anything.
public struct GraphValue: Sendable {
  /// What the numbers are, for the graph. The tensor may hold them in a narrower type (int64 as
  /// int32) or in float32 (float16).
  public let elementType: ElementType
  /// Axis lengths in the graph's order.
  public let shape: [Int]
  /// The tensor, its axes in `order`.
  private let stored: Tensor?
  /// Axis i of the tensor is axis `order[i]` of the value.
  let order: [Int]
  /// The numbers, where they are at hand.
  let host: HostArray?
  /// The parameter that this is the value of.
  var parameter: Parameter?

  /// Number of axes.
  public var rank: Int { shape.count }
  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Whether the tensor is kept, so that asking for it costs nothing.
  var isTensorKept: Bool { stored != nil }
  /// Whether the numbers are in plain Swift memory, so that reading them costs nothing.
  var isOnHost: Bool { host != nil }

  /// A value whose tensor holds the axes in the graph's order.
  public init(_ tensor: Tensor, _ elementType: ElementType? = nil) {
    self.init(tensor, elementType, order: Array(0..<tensor.rank))
  }

  /// Images, feature maps or a volume whose tensor is `[N, H, W, C]` where the graph means
  /// `[N, C, H, W]`.
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

  /// A value of numbers in plain Swift memory.
  public init(_ host: HostArray) {
    elementType = host.elementType
    shape = host.shape
    stored = nil
    order = Array(0..<host.shape.count)
    self.host = host
  }

  /// A vector of int64, as shapes are.
  init(_ values: [Int]) { self.init(HostArray(values, shape: [values.count])) }

  /// The order of axes that convolutions like: N, then the image's axes, then the channels.
  static func channelsLast(_ rank: Int) -> [Int] {
    rank < 3 ? Array(0..<rank) : [0] + Array(2..<rank) + [1]
  }

  var isAsWritten: Bool { order == Array(0..<rank) }

  /// Position in the tensor of an axis of the graph.
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
  /// The numbers as a tensor in the graph's order of axes: floating-point types as float32, bool and
  /// uint8 as they are, other whole numbers as int32 (the nearest, where they don't fit).
  public var tensor: Tensor { tensor(in: Array(0..<rank)) }

  /// The tensor as it is, its axes in `order`.
  var physical: Tensor { stored ?? Self.tensor(of: host) }

  /// The numbers as a tensor whose axis i is axis `wanted[i]` of the graph.
  func tensor(in wanted: [Int]) -> Tensor {
    let physical = physical
    if wanted == order { return physical }
    // Axes of length 1 may stand anywhere without moving a number.
    if order.filter({ shape[$0] != 1 }) == wanted.filter({ shape[$0] != 1 }) {
      return physical.reshaped(wanted.map { shape[$0] })
    }
    return physical.transposed(wanted.map(place(of:)))
  }

  /// The same value, its tensor's axes in an order.
  func ordered(_ wanted: [Int]) -> GraphValue {
    GraphValue(tensor(in: wanted), elementType, order: wanted)
  }

  /// The numbers in plain Swift memory; evaluates a tensor.
  ///
  /// - Throws: `GraphError` where there are too many.
  public func numbers() throws -> HostArray {
    if let host { return host }
    _ = try SizeLimit.count(of: shape, limit: SizeLimit.hostElements)
    let tensor = tensor
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

  /// The value that an array holds, for example one given to a graph.
  ///
  /// - Throws: `GraphError` where its bytes don't fill its shape.
  public init(_ tensor: GraphTensor) throws(GraphError) {
    try tensor.check()
    if tensor.elementType == .float32 {
      self.init(Self.floats(tensor))
    } else {
      self.init(try HostArray(tensor))
    }
  }

  /// The value of a constant, which never changes: small ones are at hand as numbers, too, since
  /// they may be scales or sizes.
  ///
  /// - Throws: `GraphError` where its bytes don't fill its shape.
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
