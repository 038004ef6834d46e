import Foundation
import FoveaSupport

/// A memory-mapped file: pages are read at first access and can be released.
///
/// Tensors may use its memory (`Tensor(_:in:at:)`). The mapping is private: a write to such a
/// tensor changes a copy of the page, never the file.
public final class MappedFile: @unchecked Sendable {
  /// A failure to map a file.
  public struct Problem: Error, CustomStringConvertible {
    /// The system's reason.
    public let description: String
  }

  /// The file's bytes.
  public let bytes: UnsafeMutableRawBufferPointer
  /// The address of the first byte.
  public let start: UnsafeMutableRawPointer
  private let mappedCount: Int
  private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Maps a file.
  ///
  /// - Throws: `Problem` where the file can't be opened or mapped.
  public init(path: String) throws(Problem) {
    if let reason = RegularFile.problem(at: path) { throw Problem(description: reason) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.systemProblem() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.systemProblem() }
    let count = Int(status.st_size)
    let whole = (count + Self.page - 1) / Self.page * Self.page
    // A page of zeros follows, because vector kernels may read a register past the last element.
    let access = PROT_READ | PROT_WRITE
    let reserved = mmap(nil, whole + Self.page, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let reserved, reserved != MAP_FAILED else { throw Self.systemProblem() }
    if count > 0 {
      let placed = mmap(reserved, count, access, MAP_PRIVATE | MAP_FIXED, descriptor, 0)
      if placed == MAP_FAILED {
        let problem = Self.systemProblem()
        munmap(reserved, whole + Self.page)
        throw problem
      }
    }
    start = reserved
    mappedCount = whole + Self.page
    bytes = UnsafeMutableRawBufferPointer(start: reserved, count: count)
  }

  deinit { munmap(start, mappedCount) }

  /// Reads a range of bytes at once, which is cheaper than page by page. Only a hint.
  public func bringIn(_ range: Range<Int>) {
    #if os(Linux)
      // MADV_POPULATE_READ, of Linux 5.14. Older kernels refuse it, and pages are read at first
      // access.
      let first = range.lowerBound / Self.page * Self.page
      _ = madvise(start + first, range.upperBound - first, 22)
    #endif
  }

  /// Releases the pages inside a range. The next access reads them from the file again, so nothing
  /// in the range may have been written to.
  public func letGo(_ range: Range<Int>) {
    let first = (range.lowerBound + Self.page - 1) / Self.page * Self.page
    let end = range.upperBound / Self.page * Self.page
    if first < end { _ = madvise(start + first, end - first, MADV_DONTNEED) }
  }

  private static func systemProblem() -> Problem {
    Problem(description: String(cString: strerror(errno)))
  }
}

extension Tensor {
  /// A tensor with elements in a mapped file, in native byte order and not copied.
  ///
  /// - Precondition: the elements are inside the file, at a multiple of their size.
  public init(_ type: TensorType, in file: MappedFile, at offset: Int) {
    precondition(
      offset >= 0 && offset + type.byteCount <= file.bytes.count
        && offset % type.dtype.byteCount == 0,
      "a tensor \(type) at byte \(offset) of a mapped file of \(file.bytes.count) bytes")
    let storage = Storage(in: file, at: offset, byteCount: type.byteCount)
    self.init(node: Node(Leaf(), [], type, storage: storage))
  }
}
