import Foundation
import FoveaTensors

extension GraphTensor {
  /// The elements of a tensor, which is evaluated.
  init(_ tensor: Tensor) {
    self.init(
      ElementType(tensor.dtype), tensor.shape, bytes: tensor.withBytes { Data($0) })
  }
}

extension Data {
  /// The bytes of a number, in memory order.
  static func of<Number>(_ value: Number) -> Data { Swift.withUnsafeBytes(of: value) { Data($0) } }
}
