import FoveaSupport

/// A lazily evaluated array of numbers with a shape and an element type.
///
/// Operations append to a graph and return at once. The numbers are computed when they are read or
/// passed to `evaluate`. Images are `[batch, height, width, channels]` (NHWC).
///
/// ```swift
/// let x = Tensor([1, 2, 3, 4], shape: [2, 2])
/// let y = (x * 2).sum(axes: [1])
/// print(y.floats())  // [6.0, 14.0]
/// ```
public struct Tensor: Sendable {
  let node: Node

  init(node: Node) { self.node = node }

  /// Appends an operation.
  ///
  /// Inputs that don't fit trap with the message of the shape rule. Within `checkingShapes` the
  /// error is recorded instead, and zeros take the place of the result.
  init(_ operation: some Operation, _ inputs: [Tensor]) {
    do {
      try self.init(checking: operation, inputs)
    } catch {
      guard let problems = ShapeProblems.current else { fatalError(error.description) }
      problems.first = problems.first ?? error
      self = problems.standIn(for: operation, inputs)
    }
  }

  /// Appends an operation.
  ///
  /// - Throws: `ShapeError` where the inputs don't fit.
  init(checking operation: some Operation, _ inputs: [Tensor]) throws(ShapeError) {
    let type = try operation.type(of: inputs.map(\.type))
    self.init(node: Node(operation, inputs.map(\.node), type))
    if Engine.isEager { computeElements() }
  }

  /// Shape and element type.
  public var type: TensorType { node.type }
  /// Axis lengths, outermost first.
  public var shape: [Int] { node.type.shape }
  /// Number of axes; 0 for a scalar.
  public var rank: Int { node.type.shape.count }
  /// Number of elements.
  public var count: Int { node.type.count }
  /// Type of the elements.
  public var dtype: DType { node.type.dtype }

  /// The length of an axis; negative axes count from the end.
  public func length(ofAxis axis: Int) -> Int { shape[checked(axis: axis, in: "length")] }

  func checked(axis: Int, in name: String) -> Int {
    do {
      return try normalized(axis: axis, rank: rank, in: "\(name) of \(type)")
    } catch {
      fatalError(error.description)
    }
  }
}

// MARK: - Making tensors

extension Tensor {
  /// Makes a tensor from elements in row-major order.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  public init<Scalar: TensorScalar>(_ values: [Scalar], shape: [Int]) {
    let type = TensorType(shape, Scalar.dtype)
    precondition(
      values.count == type.count,
      "a tensor of shape \(shape) holds \(type.count) elements, got \(values.count)")
    let storage = Storage(byteCount: type.byteCount)
    values.withUnsafeBytes { source in
      if let base = source.baseAddress {
        storage.pointer.copyMemory(from: base, byteCount: source.count)
      }
    }
    self.init(node: Node(Leaf(), [], type, storage: storage))
  }

  /// Makes a vector of shape `[values.count]`.
  public init<Scalar: TensorScalar>(_ values: [Scalar]) {
    self.init(values, shape: [values.count])
  }

  /// Makes a scalar tensor. Its value is data of a plan, so that a new value needs no new plan.
  public init<Scalar: TensorScalar>(_ value: Scalar) { self.init([value], shape: []) }

  /// Makes a tensor from bytes that a closure writes.
  ///
  /// The closure gets `type.byteCount` bytes of memory, all zero.
  public init(
    _ type: TensorType, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let storage = Storage(byteCount: type.byteCount)
    let bytes = UnsafeMutableRawBufferPointer(start: storage.pointer, count: type.byteCount)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    try fill(bytes)
    self.init(node: Node(Leaf(), [], type, storage: storage))
  }

  /// A tensor with every element equal to a value.
  public static func full(_ value: Float, shape: [Int], dtype: DType = .float32) -> Tensor {
    Tensor(Constant(value: Double(value), type: TensorType(shape, dtype)), [])
  }
  /// A tensor of zeros.
  public static func zeros(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(0, shape: shape, dtype: dtype)
  }
  /// A tensor of ones.
  public static func ones(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(1, shape: shape, dtype: dtype)
  }
  /// The integers `0 ..< count` as a vector.
  public static func range(_ count: Int) -> Tensor { Tensor((0..<Int32(count)).map { $0 }) }
}

// MARK: - Reading tensors

extension Tensor {
  /// Evaluates the tensor and calls a closure with its bytes.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    let storage = evaluatedStorage()
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawBufferPointer(start: storage.pointer, count: type.byteCount))
    }
  }

  /// The elements in row-major order, evaluated.
  ///
  /// - Precondition: `Scalar` is the tensor's element type.
  public func scalars<Scalar: TensorScalar>(as scalar: Scalar.Type = Scalar.self) -> [Scalar] {
    precondition(
      Scalar.dtype == dtype,
      "a tensor of \(dtype) was read as \(Scalar.dtype); cast it first: "
        + "tensor.cast(.\(Scalar.dtype))")
    return withBytes { Array($0.bindMemory(to: Scalar.self)) }
  }

  /// The elements of a `float32` tensor in row-major order, evaluated.
  public func floats() -> [Float] { scalars() }

  /// The only element of a `float32` tensor, evaluated.
  ///
  /// - Precondition: the tensor has one element.
  public func item() -> Float {
    precondition(count == 1, "item() reads one element, but the shape is \(shape)")
    return scalars(as: Float.self)[0]
  }
}

extension Tensor: CustomStringConvertible {
  /// The type, for example `Tensor float32[2, 3]`. Printing never evaluates.
  public var description: String { "Tensor \(type)" }
}
