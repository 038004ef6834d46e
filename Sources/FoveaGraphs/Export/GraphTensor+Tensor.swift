import Foundation
import FoveaTensors

extension GraphTensor {
  /// The numbers of a tensor, which is evaluated.
  init(_ tensor: Tensor) {
    self.init(
      ElementType(tensor.dtype, in: .graph), tensor.shape, bytes: tensor.withBytes { Data($0) })
  }
}

extension ElementType {
  /// Tells this initialiser from others in a file's own terms.
  enum Place { case graph }

  /// What ONNX calls a tensor's element type.
  init(_ dtype: DType, in place: Place) {
    switch dtype {
    case .float32: self = .float32
    case .int32: self = .int32
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }
}

extension Data {
  /// The bytes of a number.
  static func of<Number>(_ value: Number) -> Data { Swift.withUnsafeBytes(of: value) { Data($0) } }
}
