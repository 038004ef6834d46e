import Foundation
import FoveaTensors
import Testing

@testable import FoveaInterchange

struct TensorArchiveTests {
  private func withFile<Result>(
    _ bytes: some Sequence<UInt8>, _ body: (URL) throws -> Result
  ) throws -> Result {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(bytes).write(to: url)
    return try body(url)
  }

  /// The elements 2 and 1 of every type, in the type's own bytes.
  @Test(arguments: [
    ("F64", [0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
    ("F32", [0, 0, 0, 0x40, 0, 0, 0x80, 0x3F]), ("F16", [0, 0x40, 0, 0x3C]),
    ("BF16", [0, 0x40, 0x80, 0x3F]), ("I64", [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
    ("U64", [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), ("I32", [2, 0, 0, 0, 1, 0, 0, 0]),
    ("U32", [2, 0, 0, 0, 1, 0, 0, 0]), ("I16", [2, 0, 1, 0]), ("U16", [2, 0, 1, 0]),
    ("I8", [2, 1]), ("U8", [2, 1]),
  ]) func everyTypeBecomesFloat32(type: String, bytes: [UInt8]) throws {
    let header =
      "{\"w\":{\"dtype\":\"\(type)\",\"shape\":[2],\"data_offsets\":[0,\(bytes.count)]}}"
    let size = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    try withFile(size + header.utf8 + bytes) { url in
      let archive = try openTensorArchive(at: url)
      #expect(archive is SafetensorsFile && archive.path == url.path)
      #expect(archive.tensors == [ArchivedTensor(name: "w", shape: [2], elementType: type)])
      #expect(try archive.tensor(named: "w").floats() == [2, 1])
      let error = #expect(throws: ArchiveError.self) { try archive.tensor(named: "v") }
      #expect(
        error?.description
          == "\(url.path): there is no tensor 'v' among its 1. Did you mean 'w'?")
    }
  }

  /// Compares all values with the standard library's binary16.
  @Test func halfPrecision() {
    #if arch(arm64) || os(Linux)
      for bits in UInt16.min...UInt16.max {
        let expected = Float(Float16(bitPattern: bits))
        let value = ElementFormat.half(bits)
        #expect(value == expected && value.sign == expected.sign || value.isNaN && expected.isNaN)
      }
    #endif
  }

  @Test(arguments: [
    ("\u{1F}", "the format of its content is unknown"),
    ("", "the format of its content is unknown"),
    ("\n<!DOCTYPE html><html>", "it is a web page"),
    (
      "version https://git-lfs.github.com/spec/v1\noid sha256:00",
      "it is a Git LFS pointer, not the file itself"
    ),
  ]) func saysWhatAFileIs(content: String, reason: String) throws {
    try withFile(content.utf8) { url in
      let error = #expect(throws: ArchiveError.self) { try openTensorArchive(at: url) }
      #expect(error?.kind == .unknownFormat && error?.reason == reason)
    }
  }

  @Test func aMissingFile() {
    let url = URL(fileURLWithPath: "/nonexistent/weights.pt")
    let error = #expect(throws: ArchiveError.self) { try openTensorArchive(at: url) }
    #expect(
      error?.description
        == "/nonexistent/weights.pt: there is no such file. Check the path and its read permission."
    )
  }

  @Test func aPipeIsNotWaitedFor() throws {
    try withFile([]) { url in
      try FileManager.default.removeItem(at: url)
      #expect(mkfifo(url.path, 0o600) == 0)
      let error = #expect(throws: ArchiveError.self) { try openTensorArchive(at: url) }
      #expect(error?.kind == .unreadable && error?.reason == "it is a pipe, not a file")
    }
  }

  @Test func damagedSafetensors() throws {
    try withFile([200, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)) { url in
      let error = #expect(throws: ArchiveError.self) { try openTensorArchive(at: url) }
      #expect(error?.kind == .damaged)
    }
  }
}
