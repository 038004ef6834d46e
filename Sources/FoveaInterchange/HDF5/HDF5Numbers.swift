import Foundation

extension HDF5File {
  /// The elements of a data set as float32, in row-major order.
  ///
  /// - Throws: `ArchiveError` if they are not numbers, or are damaged.
  package func floats(_ dataset: HDF5Dataset) throws(ArchiveError) -> [Float] {
    let what = "the data set '\(dataset.name)'"
    guard dataset.type.isNumber else {
      throw bytes.problem("\(what) holds \(dataset.elementType), expected numbers")
    }
    switch dataset.layout {
    case .whole(let range): return numbers(bytes.data[range], dataset.type)
    case .chunks(let chunk, let parts):
      let elements = chunk.reduce(1, *)
      var result = [Float](repeating: 0, count: dataset.count)
      for part in parts {
        var data = Array(bytes.data[part.range])
        for (index, filter) in dataset.filters.enumerated().reversed()
        where part.skippedFilters >> index & 1 == 0 {
          guard let plain = filter.undone(data, size: elements * dataset.type.size) else {
            throw bytes.problem("\(what) has a damaged chunk at \(part.origin)")
          }
          data = plain
        }
        guard data.count == elements * dataset.type.size else {
          throw bytes.problem(
            "\(what) has a chunk of \(data.count) bytes, expected \(elements * dataset.type.size)")
        }
        place(
          numbers(Data(data), dataset.type), chunk, at: part.origin, in: &result, dataset.shape)
      }
      return result
    }
  }

  /// Copies a chunk's elements into the result, row by row.
  private func place(
    _ part: [Float], _ chunk: [Int], at origin: [Int], in result: inout [Float], _ shape: [Int]
  ) {
    guard let last = chunk.last else {
      if let value = part.first { result[0] = value }
      return
    }
    let axis = chunk.count - 1
    let width = min(last, shape[axis] - origin[axis])
    for row in 0..<part.count / last {
      var (rest, target, step, isInside) = (row, origin[axis], shape[axis], true)
      for other in (0..<axis).reversed() {
        let index = origin[other] + rest % chunk[other]
        rest /= chunk[other]
        isInside = isInside && index < shape[other]
        target += index * step
        step *= shape[other]
      }
      guard isInside else { continue }
      for column in 0..<width { result[target + column] = part[row * last + column] }
    }
  }

  private func numbers(_ data: Data, _ type: HDF5Datatype) -> [Float] {
    guard let (format, isBigEndian) = type.format else { return [] }
    let count = data.count / format.byteCount
    return [Float](unsafeUninitializedCapacity: count) { target, filled in
      data.withUnsafeBytes {
        format.convert(
          $0, at: 0, stride: format.byteCount,
          to: UnsafeMutableBufferPointer(rebasing: target[..<count]), swapsBytes: isBigEndian)
      }
      filled = count
    }
  }
}

extension HDF5Datatype {
  /// The format and byte order of numeric elements; nil for other types.
  fileprivate var format: (ElementFormat, isBigEndian: Bool)? {
    switch self {
    case .integer, .float:
      guard let format = ElementFormat(rawValue: name) else { return nil }
      switch self {
      case .integer(_, _, let big), .float(_, let big): return (format, big)
      default: return nil
      }
    case .text, .variableText, .other: return nil
    }
  }
}
