import FoveaTensors

/// The storages of a PyTorch file, and access to the tensors on them.
struct PyTorchContent: Sendable {
  /// The location of a storage's bytes.
  enum StoragePlace: Sendable {
    case member(ZipEntry)
    case bytes(Range<Int>)

    var byteCount: Int {
      switch self {
      case .member(let entry): entry.size
      case .bytes(let range): range.count
      }
    }
  }

  /// The location of a tensor's elements.
  struct Place: Sendable {
    let storage: StoragePlace
    /// The elements; nil if their type cannot be converted to float32.
    let elements: StridedElements?
    let type: String
  }

  let path: String
  let form: PyTorchFile.Form
  private let file: FileBytes
  private let archive: ZipArchive?
  private let storages: [String: StoragePlace]
  private let swapsBytes: Bool

  init(
    _ file: FileBytes, _ form: PyTorchFile.Form, archive: ZipArchive? = nil,
    storages: [String: StoragePlace], swapsBytes: Bool = false
  ) {
    self.file = file
    self.archive = archive
    self.storages = storages
    self.swapsBytes = swapsBytes
    self.form = form
    path = file.path
  }

  /// The location of a tensor.
  ///
  /// - Throws: `ArchiveError` if it is not completely inside its storage.
  func place(
    of tensor: PickledTensor, on storage: PickledStorage, name: String
  ) throws(ArchiveError) -> Place {
    guard let place = storages[storage.key] else {
      throw file.damaged("the storage '\(storage.key)' of the tensor '\(name)' is missing")
    }
    let (needed, over) = storage.count.multipliedReportingOverflow(by: storage.type.byteCount)
    guard !over, needed <= place.byteCount else {
      throw file.damaged(
        "the storage '\(storage.key)' of the tensor '\(name)' has \(place.byteCount) bytes, "
          + "too few for \(storage.count) elements of \(storage.type.name)")
    }
    // The view counts in the storage's elements, the tensor in its own.
    let start = storage.viewOffset * storage.type.byteCount
    let available = storage.viewCount * storage.type.byteCount / tensor.type.byteCount
    guard start % tensor.type.byteCount == 0 else {
      throw file.damaged("the tensor '\(name)' does not begin at an element's boundary")
    }
    let elements = StridedElements(
      format: tensor.type.format ?? .uint8, shape: tensor.shape, strides: tensor.strides,
      offset: tensor.offset, swapsBytes: swapsBytes)
    if let problem = elements.problem(inStorageOf: available) {
      let kind: ArchiveError.Kind = problem.hasPrefix("repeats") ? .excessive : .damaged
      throw ArchiveError(kind, path: path, "the tensor '\(name)' \(problem)")
    }
    let first = start / tensor.type.byteCount
    return Place(
      storage: place,
      elements: tensor.type.format.map {
        // The offset of an empty tensor is irrelevant.
        StridedElements(
          format: $0, shape: tensor.shape, strides: tensor.strides,
          offset: tensor.shape.contains(0) ? 0 : tensor.offset + first, swapsBytes: swapsBytes)
      }, type: tensor.type.name)
  }

  /// Reads a tensor as float32.
  ///
  /// - Throws: `ArchiveError` if its bytes are damaged or its type is not supported.
  func tensor(at place: Place, name: String) throws(ArchiveError) -> Tensor {
    guard let elements = place.elements else {
      throw ArchiveError(
        .unsupported, path: path,
        "the elements of the tensor '\(name)' are \(place.type), which cannot be "
          + "converted to float32"
      )
    }
    switch place.storage {
    case .bytes(let range): return file.withBytes(range) { elements.tensor(in: $0) }
    case .member(let entry):
      guard let archive else { throw file.damaged("it has no zip directory") }
      return try archive.withContents(of: entry) { bytes throws(ArchiveError) in
        elements.tensor(in: bytes)
      }
    }
  }
}
