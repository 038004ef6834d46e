import Foundation
import Testing

@testable import FoveaSupport

@Suite struct FolderLockTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("fovea-lock-\(UUID().uuidString)/run")

  private func remove() {
    try? FileManager.default.removeItem(at: folder.deletingLastPathComponent())
  }

  @Test func onlyOneHolds() throws {
    defer { remove() }
    let first = try FolderLock(folder)
    #expect(first.isEffective)
    let error = #expect(throws: FolderLock.HeldError.self) { try FolderLock(folder) }
    #expect(error?.process == getpid() && error?.host == FolderLock.host)
    first.release()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    try FolderLock(folder).release()
  }

  /// The system releases the lock of a process that is killed, and the file remains.
  @Test func aLeftFileIsNoLock() throws {
    defer { remove() }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("1 elsewhere\n".utf8).write(to: folder.appendingPathComponent(FolderLock.name))
    let lock = try FolderLock(folder)
    let text = try String(
      contentsOf: folder.appendingPathComponent(FolderLock.name), encoding: .utf8)
    #expect(text == "\(getpid()) \(FolderLock.host)\n")
    lock.release()
  }

  @Test func manyAtATimeNeverHoldTogether() throws {
    defer { remove() }
    nonisolated(unsafe) var (holders, most) = (0, 0)
    let count = NSLock()
    _ = Parallel.map(count: 400, threads: 8) { _ in
      guard let lock = try? FolderLock(folder) else { return }
      count.withLock {
        holders += 1
        most = max(most, holders)
      }
      usleep(100)
      count.withLock { holders -= 1 }
      lock.release()
    }
    #expect(most == 1)
  }

  @Test func folderThatCanNotBeMade() throws {
    defer { remove() }
    try FileManager.default.createDirectory(
      at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: folder)
    #expect(throws: (any Error).self) { try FolderLock(folder) }
  }
}
