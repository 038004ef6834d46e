@testable import FoveaSupport
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("state.bin")
      try AtomicFile.write(Data([1, 2, 3]), to: url)
      try AtomicFile.write(Data([4]), to: url)
      #expect(try Data(contentsOf: url) == Data([4]))
      #expect(try names(in: folder) == ["state.bin"])
    }
  }

  @Test func piecesArriveInOrder() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("big.bin")
      try AtomicFile.write(to: url) { file in
        for byte in 0..<5 { try file.write(Data(repeating: UInt8(byte), count: 1000)) }
      }
      let expected = (0..<5).flatMap { [UInt8](repeating: UInt8($0), count: 1000) }
      #expect(try [UInt8](Data(contentsOf: url)) == expected)
    }
  }

  @Test func shortWritesAreContinued() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("short.bin")
      let bytes = Data((0..<100).map { UInt8($0) })
      try AtomicFile.write(to: url, systemWrite: { write($0, $1, min($2, 7)) }) { file in
        try file.write(bytes)
      }
      #expect(try Data(contentsOf: url) == bytes)
    }
  }

  @Test func aFullDiskLeavesTheOldFileAndNoTemporary() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      try AtomicFile.write(Data("old".utf8), to: url)
      let error = #expect(throws: FileWriteError.self) {
        try AtomicFile.write(
          to: url,
          systemWrite: { _, _, _ in
            errno = ENOSPC
            return -1
          }
        ) { file in try file.write(Data("new".utf8)) }
      }
      #expect(
        error?.description
          == "cannot write \(url.path): No space left on device (errno 28) while writing its "
          + "bytes. Free space on that disk, or choose a folder on another one; what stood under "
          + "that name before is unchanged.")
      #expect(try Data(contentsOf: url) == Data("old".utf8))
      #expect(try names(in: folder) == ["model.safetensors"])
    }
  }

  @Test func anErrorOfTheCallerPassesAndLeavesNothing() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: folder.appendingPathComponent("a")) { file in
          try file.write(Data([1]))
          throw Stop()
        }
      }
      let left = try names(in: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func aMissingFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("absent/run.json")
      let error = #expect(throws: FileWriteError.self) { try AtomicFile.write(Data(), to: url) }
      #expect(
        error?.description
          == "cannot write \(url.path): No such file or directory (errno 2) while creating a "
          + "temporary file next to it. Its folder does not exist: create it, or correct the path.")
    }
  }

  @Test func aFolderUnderTheFinalNameIsKept() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("taken")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      let error = #expect(throws: FileWriteError.self) { try AtomicFile.write(Data(), to: url) }
      #expect(error?.step == .rename)
      #expect(try names(in: folder) == ["taken"])
    }
  }
}
