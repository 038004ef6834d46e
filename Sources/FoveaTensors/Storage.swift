import Foundation
import Synchronization

/// A block of memory that holds one tensor's elements, row-major.
final class Storage: @unchecked Sendable {
  /// Distinguishes this block's contents from all others ever made.
  private(set) var id: UInt64
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int

  private static let nextID = Atomic<UInt64>(1)
  private static let alignment = 64

  /// Allocates memory, uninitialised.
  init(byteCount: Int) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.byteCount = byteCount
    // Vector kernels may read a whole register past the end of the last element.
    pointer = .allocate(byteCount: byteCount + Self.alignment, alignment: Self.alignment)
    MemoryUse.add(byteCount)
  }

  /// Says that the block now holds other contents, so that nothing kept of the old ones is used.
  func renew() { id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue }

  deinit {
    MemoryUse.remove(byteCount)
    pointer.deallocate()
  }
}

/// How much memory tensors and plans take.
public enum MemoryUse {
  private static let counts = Mutex((current: 0, peak: 0))

  /// Bytes that tensors and plans hold now.
  public static var currentBytes: Int { counts.withLock { $0.current } }
  /// The most bytes held at one time since the start or the last reset.
  public static var peakBytes: Int { counts.withLock { $0.peak } }

  /// Starts a new measurement of the peak.
  public static func resetPeak() { counts.withLock { $0.peak = $0.current } }

  static func add(_ bytes: Int) {
    counts.withLock {
      $0.current += bytes
      $0.peak = max($0.peak, $0.current)
    }
  }

  static func remove(_ bytes: Int) { counts.withLock { $0.current -= bytes } }
}
