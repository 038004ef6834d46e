import FoveaTensors

extension SafetensorsFile: TensorArchive {
  /// The file's tensors, sorted by name.
  public var tensors: [ArchivedTensor] {
    entries.sorted { $0.key < $1.key }.map {
      ArchivedTensor(name: $0.key, shape: $0.value.shape, elementType: $0.value.type.rawValue)
    }
  }

  /// Reads one tensor as float32; `storedTensor(named:)` keeps the element type.
  ///
  /// - Throws: `ArchiveError` if there is no such tensor.
  public func tensor(named name: String) throws -> Tensor {
    guard let entry = entries[name] else { throw ArchiveError.missing(name, in: self) }
    let format = entry.type.format
    return try withBytes(of: name) { source in
      Tensor(TensorType(entry.shape, .float32)) { target in
        format.convert(
          source, at: 0, stride: format.byteCount, to: target.bindMemory(to: Float.self))
      }
    }
  }
}

extension SafetensorsType {
  var format: ElementFormat {
    switch self {
    case .bool: .bool
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .uint32: .uint32
    case .int32: .int32
    case .float32: .float32
    case .uint64: .uint64
    case .int64: .int64
    case .float64: .float64
    }
  }
}

extension ArchiveError {
  /// Converts the error to that of any tensor file.
  init(_ error: SafetensorsError) {
    let kind: Kind =
      switch error.kind {
      case .unreadable: .unreadable
      case .missingTensor: .missingTensor
      case .unsupportedType, .unknownType: .unsupported
      case .oversizedHeader: .excessive
      default: .damaged
      }
    self.init(kind, path: error.path, error.reason)
  }
}
