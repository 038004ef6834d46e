import CFoveaKernels

/// Whether single-precision numbers are finite.
package enum Finiteness: Int32, Comparable, Sendable {
  /// All are finite.
  case finite = 0
  /// Some are infinite, none is NaN.
  case infinite = 1
  /// Some are NaN.
  case notANumber = 2

  /// Checks the numbers in some bytes, which may be unaligned.
  package init(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else {
      self = .finite
      return
    }
    let kind = fovea_not_finite(start, bytes.count / MemoryLayout<Float>.stride)
    self = Finiteness(rawValue: kind) ?? .notANumber
  }

  /// Checks some numbers.
  package init(_ numbers: some Collection<Float>) {
    self =
      numbers.withContiguousStorageIfAvailable { Finiteness(UnsafeRawBufferPointer($0)) }
      ?? Finiteness(Array(numbers)[...])
  }

  /// The order from finite to NaN.
  package static func < (a: Finiteness, b: Finiteness) -> Bool { a.rawValue < b.rawValue }
}
