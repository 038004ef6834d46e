import Foundation

extension GraphDefinition {
  /// Makes a network of 16-bit floating-point numbers, or of 64-bit ones from its input on, one of
  /// float32, the precision that Fovea computes in.
  ///
  /// - Returns: The types that occurred, in the order of ONNX's codes.
  package mutating func useFloat32() -> [ElementType] {
    var types: Set<ElementType> = [.float16, .bfloat16]
    if inputs.contains(where: { $0.elementType == .float64 }) { types.insert(.float64) }
    var found: Set<ElementType> = []
    widen(types, &found)
    return found.sorted { $0.onnxCode < $1.onnxCode }
  }

  private mutating func widen(_ types: Set<ElementType>, _ found: inout Set<ElementType>) {
    func widened(_ port: GraphPort) -> GraphPort {
      guard types.contains(port.elementType) else { return port }
      found.insert(port.elementType)
      return GraphPort(port.name, .float32, port.shape)
    }
    inputs = inputs.map(widened)
    outputs = outputs.map(widened)
    for (name, tensor) in constants where types.contains(tensor.elementType) {
      found.insert(tensor.elementType)
      constants[name] = tensor.asFloat32
    }
    for index in nodes.indices {
      for (key, attribute) in nodes[index].attributes {
        switch attribute {
        case .tensor(let tensor) where types.contains(tensor.elementType):
          found.insert(tensor.elementType)
          nodes[index].attributes[key] = .tensor(tensor.asFloat32)
        case .graph(var body):
          body.widen(types, &found)
          nodes[index].attributes[key] = .graph(body)
        // The attributes that name an element type.
        case .int(let code) where ["to", "dtype", "output_dtype"].contains(key):
          guard let type = ElementType(onnxCode: code), types.contains(type) else { continue }
          found.insert(type)
          nodes[index].attributes[key] = .int(ElementType.float32.onnxCode)
        default: continue
        }
      }
    }
  }
}

extension GraphTensor {
  /// The tensor's elements as float32.
  fileprivate var asFloat32: GraphTensor {
    func floats<Value>(_ value: Value.Type, _ number: (Value) -> Float) -> [Float] {
      bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / MemoryLayout<Value>.size).map {
          number(
            bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self))
        }
      }
    }
    switch elementType {
    case .float16: return GraphTensor(floats(UInt16.self, Self.float16), shape: shape)
    case .bfloat16:
      return GraphTensor(
        floats(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }, shape: shape)
    case .float64: return GraphTensor(floats(Double.self) { Float($0) }, shape: shape)
    default: return self
    }
  }

  /// The number of a half-precision bit pattern.
  private static func float16(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let (exponent, fraction) = (UInt32(bits >> 10) & 31, UInt32(bits & 0x3ff))
    if exponent == 0 {
      let size = Float(fraction) * 0x1p-24
      return sign == 0 ? size : -size
    }
    let wide = exponent == 31 ? 255 : exponent + 112
    return Float(bitPattern: sign | wide << 23 | fraction << 13)
  }
}
