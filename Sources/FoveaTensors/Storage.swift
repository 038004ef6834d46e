import CFoveaKernels
import Synchronization

/// A block of memory that holds one tensor's elements, row-major.
final class Storage: @unchecked Sendable {
  /// A number that identifies the contents of the block; no other contents ever have it.
  private(set) var id: UInt64
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int

  /// The file with the mapping that holds the block; nil where it has memory of its own.
  private let file: MappedFile?
  /// Whether the block still equals the file.
  private var isAsInFile: Bool

  private static let nextID = Atomic<UInt64>(1)
  private static let slack = 64

  /// Allocates memory, uninitialised.
  init(byteCount: Int) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.byteCount = byteCount
    // Vector kernels may read a whole register past the end of the last element.
    guard let block = fovea_allocate(byteCount + Self.slack) else {
      fatalError("no memory for a tensor or plan of \(byteCount) bytes; use smaller batches")
    }
    pointer = block
    file = nil
    isAsInFile = false
    MemoryUse.add(byteCount)
  }

  /// A block within a mapped file.
  init(in file: MappedFile, at offset: Int, byteCount: Int) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.byteCount = byteCount
    pointer = file.start + offset
    self.file = file
    isAsInFile = true
  }

  /// Marks the contents as changed, so that values derived from the old ones are not reused.
  func renew() {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    isAsInFile = false
  }

  /// Releases the pages of a block that equals its file, or of one of its equal parts. The next
  /// access reads them again.
  func letGo(part: Int = 0, of count: Int = 1) {
    guard let file, isAsInFile else { return }
    let first = pointer - file.start
    file.letGo(first + byteCount * part / count..<first + byteCount * (part + 1) / count)
  }

  deinit {
    guard file == nil else { return }
    MemoryUse.remove(byteCount)
    fovea_free(pointer, byteCount + Self.slack)
  }
}

/// Memory use of tensors and plans.
public enum MemoryUse {
  private static let counts = Mutex((current: 0, peak: 0))

  /// Bytes held by tensors and plans now.
  public static var currentBytes: Int { counts.withLock { $0.current } }
  /// The most bytes held at any time since the start or the last reset.
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
