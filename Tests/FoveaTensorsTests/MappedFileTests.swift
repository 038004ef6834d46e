import Foundation
import Testing

@testable import FoveaTensors

@Suite("Tensors in a mapped file")
struct MappedFileTests {
  private func file(of floats: [Float], _ body: (URL, MappedFile) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try floats.withUnsafeBytes { Data($0) }.write(to: url)
    try body(url, MappedFile(path: url.path))
  }

  @Test func readsAndGivesBack() throws {
    let floats = (0..<5000).map(Float.init)
    try file(of: floats) { _, file in
      let whole = Tensor(TensorType([50, 100], .float32), in: file, at: 0)
      let part = Tensor(TensorType([3], .float32), in: file, at: 4 * 4997)
      file.bringIn(0..<20_000)
      #expect(whole.floats() == floats)
      file.letGo(0..<20_000)
      #expect(part.floats() == [4997, 4998, 4999])
      #expect((whole + 1).sum(axes: [0, 1]).item() == 5000 * 4999 / 2 + 5000)
    }
  }

  /// The memory of a donated tensor is overwritten; its file must not be.
  @Test func theFileStaysAsItIs() throws {
    let floats = (0..<3000).map(Float.init)
    try file(of: floats) { url, file in
      let tensor = Tensor(TensorType([3000], .float32), in: file, at: 0)
      let doubled = tensor * 2
      Tensor.evaluate([doubled], donating: [tensor])
      // The result owns the memory now, so its pages must not be released.
      let sum = doubled.steady() + 1
      try Tensor.tryEvaluate([sum], once: true)
      #expect(sum.floats() == floats.map { 2 * $0 + 1 })
      #expect(doubled.floats() == floats.map { 2 * $0 })
      #expect(try Data(contentsOf: url) == floats.withUnsafeBytes { Data($0) })
    }
  }

  @Test func emptyAndMissing() throws {
    try file(of: []) { url, file in
      #expect(file.bytes.isEmpty)
      #expect(Tensor(TensorType([0, 2], .float32), in: file, at: 0).floats() == [])
      let missing = #expect(throws: MappedFile.Problem.self) {
        try MappedFile(path: url.path + ".missing")
      }
      #expect(missing?.description == "No such file or directory")
      let folder = #expect(throws: MappedFile.Problem.self) {
        try MappedFile(path: url.deletingLastPathComponent().path)
      }
      #expect(folder?.description == "it is a folder")
    }
  }

  @Test func aPipeIsNotWaitedFor() throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: MappedFile.Problem.self) { try MappedFile(path: path) }
    #expect(error?.description == "it is a pipe, not a file")
  }
}
