/// The pickled description of a storage: the memory that tensors of a PyTorch file share.
package struct PickledStorage: Sendable, Equatable {
  /// The storage's name in the file.
  package let key: String
  package let type: TorchType
  /// The number of elements of the whole storage.
  package let count: Int
  /// The first element of the view, in files from before PyTorch 0.4.
  package var viewOffset = 0
  /// The number of elements of the view.
  package var viewCount: Int
}

/// The pickled description of a tensor of a PyTorch file.
package struct PickledTensor: Sendable, Equatable {
  /// The storage, as an index into `Pickle.storages`.
  package let storage: Int
  package let type: TorchType
  /// The index of the first element, in elements of `type`.
  package let offset: Int
  package let shape: [Int]
  package let strides: [Int]
}

/// A PyTorch element type.
package struct TorchType: Sendable, Equatable {
  /// PyTorch's name of the type: `float32`.
  package let name: String
  package let byteCount: Int
  /// The format of the elements; nil if they cannot be converted to float32.
  package let format: ElementFormat?

  private init(_ name: String, _ byteCount: Int) {
    self.name = name
    self.byteCount = byteCount
    format = nil
  }

  private init(_ format: ElementFormat) {
    name = format.rawValue
    byteCount = format.byteCount
    self.format = format
  }

  /// Bytes without a type: each tensor on them has its own.
  static let untyped = TorchType(.uint8)

  /// The type of a class such as `FloatStorage`.
  init?(storageClass name: String) {
    guard name.hasSuffix("Storage"), let type = Self.byStorage[String(name.dropLast(7))] else {
      return nil
    }
    self = type
  }

  /// The type of a constant such as `torch.float32`.
  init?(constant name: String) {
    guard let type = Self.byConstant[name] else { return nil }
    self = type
  }

  private static let byStorage: [String: TorchType] = [
    "Double": TorchType(.float64), "Float": TorchType(.float32), "Half": TorchType(.float16),
    "BFloat16": TorchType(.bfloat16), "Long": TorchType(.int64), "Int": TorchType(.int32),
    "Short": TorchType(.int16), "Char": TorchType(.int8), "Byte": TorchType(.uint8),
    "Bool": TorchType(.bool), "Untyped": untyped, "ComplexFloat": TorchType("complex64", 8),
    "ComplexDouble": TorchType("complex128", 16), "QInt8": TorchType("qint8", 1),
    "QUInt8": TorchType("quint8", 1), "QInt32": TorchType("qint32", 4),
    "QUInt4x2": TorchType("quint4x2", 1), "QUInt2x4": TorchType("quint2x4", 1),
  ]

  private static let byConstant: [String: TorchType] = {
    var types: [String: TorchType] = [:]
    for format in ElementFormat.allCases { types[format.rawValue] = TorchType(format) }
    for name in [
      "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu",
    ] { types[name] = TorchType(name, 1) }
    for (name, size) in [("complex32", 4), ("complex64", 8), ("complex128", 16)] {
      types[name] = TorchType(name, size)
    }
    for (alias, name) in [
      ("float", "float32"), ("double", "float64"), ("half", "float16"), ("long", "int64"),
      ("int", "int32"), ("short", "int16"),
    ] { types[alias] = types[name] }
    return types
  }()
}
