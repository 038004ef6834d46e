import FoveaTensors

/// The elements of a tensor, at constant strides in a buffer.
struct StridedElements: Sendable, Equatable {
  let format: ElementFormat
  let shape: [Int]
  /// Distances in elements, one per axis.
  let strides: [Int]
  /// The index of the first element, in elements.
  let offset: Int
  var swapsBytes = false

  /// The maximum element count of a tensor with repeated elements. Without it a few bytes could
  /// request any amount of memory.
  static let maximumRepeatedElements = 1 << 24
  /// The maximum number of axes, as in PyTorch.
  static let maximumRank = 64

  /// The number of elements of a shape; nil if a tensor cannot have it.
  static func count(of shape: [Int]) -> Int? {
    guard shape.count <= maximumRank, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    // Empty axes count as 1, since partial products of the others are formed elsewhere.
    var product = 8
    for length in shape {
      let (next, over) = product.multipliedReportingOverflow(by: max(1, length))
      guard !over else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product / 8
  }

  static func rowMajor(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in strides.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(1, shape[axis + 1])
    }
    return strides
  }

  static func columnMajor(_ shape: [Int]) -> [Int] {
    rowMajor(shape.reversed()).reversed()
  }

  /// The reason why the elements exceed a storage of `available` elements, as a clause; nil if they
  /// fit.
  func problem(inStorageOf available: Int) -> String? {
    guard let count = Self.count(of: shape) else { return "has the impossible shape \(shape)" }
    guard strides.count == shape.count, strides.allSatisfy({ $0 >= 0 }), offset >= 0 else {
      return "has the impossible strides \(strides) or offset \(offset)"
    }
    if count == 0 { return nil }
    var last = offset
    for (length, stride) in zip(shape, strides) {
      let (reach, over) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, above) = last.addingReportingOverflow(reach)
      guard !over, !above else { return "reaches beyond its storage of \(available) elements" }
      last = sum
    }
    guard last < available else {
      return "reaches to element \(last) of a storage of \(available)"
    }
    if count > available, count > Self.maximumRepeatedElements {
      return "repeats \(available) elements as \(count); at most "
        + "\(Self.maximumRepeatedElements) are allowed"
    }
    return nil
  }

  /// Reads the elements as float32, in row-major order.
  ///
  /// - Precondition: `problem(inStorageOf:)` is nil for the buffer.
  func tensor(in bytes: UnsafeRawBufferPointer) -> Tensor {
    Tensor(TensorType(shape, .float32)) { target in
      let target = target.bindMemory(to: Float.self)
      if !target.isEmpty { fill(target, from: bytes) }
    }
  }

  private func fill(_ target: UnsafeMutableBufferPointer<Float>, from bytes: UnsafeRawBufferPointer)
  {
    let (rows, length, stride) = rowLayout()
    let size = format.byteCount
    var place = [Int](repeating: 0, count: rows.count)
    var element = offset
    var start = 0
    while true {
      format.convert(
        bytes, at: element * size, stride: stride * size,
        to: UnsafeMutableBufferPointer(rebasing: target[start..<start + length]),
        swapsBytes: swapsBytes)
      start += length
      var axis = rows.count - 1
      while axis >= 0 {
        place[axis] += 1
        element += rows[axis].stride
        if place[axis] < rows[axis].length { break }
        element -= rows[axis].length * rows[axis].stride
        place[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Merges contiguous axes: the last becomes the row, the others count the rows.
  private func rowLayout() -> (rows: [(length: Int, stride: Int)], length: Int, stride: Int) {
    var axes: [(length: Int, stride: Int)] = []
    for (length, stride) in zip(shape, strides) where length != 1 {
      if let last = axes.last {
        let (span, over) = length.multipliedReportingOverflow(by: stride)
        if !over, last.stride == span {
          axes[axes.count - 1] = (last.length * length, stride)
          continue
        }
      }
      axes.append((length, stride))
    }
    guard let row = axes.popLast() else { return ([], 1, 0) }
    return (axes, row.length, row.stride)
  }
}
