import Foundation
import FoveaTensors
import Testing

@testable import FoveaInterchange

struct PyTorchFileTests {
  /// All saved files, in both container formats.
  @Test func readsPyTorchFiles() throws {
    let goldens = try GoldenArchives()
    var count = 0
    for (name, expected) in goldens.files.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("torch/") || name.hasPrefix("stacked/") {
      guard expected.error == nil, !name.contains("complex") else { continue }
      let file = try PyTorchFile(contentsOf: GoldenArchives.url(name))
      try expectTensors(file, expected.tensors, name)
      #expect(file.stateDictPath == expected.at, "\(name)")
      #expect(file.strippedPrefix == expected.prefix, "\(name)")
      #expect(file.otherEntries == expected.others, "\(name)")
      #expect(file.refusedGlobals == expected.refused, "\(name)")
      #expect(file.otherStateDicts == expected.alternatives, "\(name)")
      #expect(
        file.form
          == (name.hasPrefix("stacked")
            ? .stackedPickles : name.contains("script") ? .torchScript : .zip),
        "\(name)")
      #expect(try openTensorArchive(at: GoldenArchives.url(name)) is PyTorchFile)
      count += 1
    }
    #expect(count > 25)
  }

  @Test func rejectsUnsafeFiles() throws {
    let goldens = try GoldenArchives()
    var count = 0
    for (name, expected) in goldens.files.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("torch/") || name.hasPrefix("stacked/") {
      guard let refusal = expected.error else { continue }
      let url = GoldenArchives.url(name)
      let error = #expect(throws: ArchiveError.self, "\(name)") {
        try PyTorchFile(contentsOf: url)
      }
      #expect(error?.kind.rawValue == refusal.kind, "\(name)")
      if let reason = refusal.reason { #expect(error?.reason == reason, "\(name)") }
      #expect(error?.path == url.path)
      count += 1
    }
    #expect(count == 21)
  }

  /// A tensor of an unsupported type is listed, and the others remain readable.
  @Test(arguments: ["torch/complex.pt", "stacked/complex.pth"])
  func typesWithoutFloat32(name: String) throws {
    let file = try PyTorchFile(contentsOf: GoldenArchives.url(name))
    #expect(file.tensors.map(\.elementType) == ["float32", "complex64", "float8_e4m3fn"])
    #expect(try file.tensor(named: "w").floats() == [0, 1, 2, 3, 4, 5])
    let error = #expect(throws: ArchiveError.self) { try file.tensor(named: "z") }
    #expect(
      error?.description
        == "\(file.path): the elements of the tensor 'z' are complex64, which cannot be "
        + "converted to float32. Save its tensors again as safetensors.")
    #expect(throws: ArchiveError.self) { try file.tensor(named: "e") }
  }

  @Test func usesTheRequestedStateDict() throws {
    let url = GoldenArchives.url("torch/average.pt")
    let file = try PyTorchFile(contentsOf: url, stateDict: "state_dict_ema")
    #expect(file.stateDictPath == "state_dict_ema")
    #expect(file.otherStateDicts == ["state_dict"])
    #expect(try file.tensor(named: "conv.bias").floats() == [0, 0, 0])
    let checkpoint = GoldenArchives.url("stacked/checkpoint.pth")
    let momentum = try PyTorchFile(contentsOf: checkpoint, stateDict: "optimizer.state.0")
    #expect(momentum.tensors.map(\.name) == ["momentum_buffer"])
    let error = #expect(throws: ArchiveError.self) {
      try PyTorchFile(contentsOf: checkpoint, stateDict: "model.weights")
    }
    #expect(
      error?.description
        == "\(checkpoint.path): there is no 'weights' in the path 'model.weights'. "
        + "There are: state_dict, size.")
  }

  @Test func suggestsTheNearestName() throws {
    let file = try PyTorchFile(contentsOf: GoldenArchives.url("torch/net.pt"))
    let error = #expect(throws: ArchiveError.self) { try file.tensor(named: "conv.weigth") }
    #expect(
      error?.description
        == "\(file.path): there is no tensor 'conv.weigth' among its 7. Did you mean 'conv.weight'?"
    )
  }

  /// Elements beyond 2^31; the file is sparse, so it takes no disk space.
  @Test func readsBeyond32Bits() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString).pth")
    defer { try? FileManager.default.removeItem(at: url) }
    let beginning = try GoldenArchives.bytes("stacked/beginning-of-many.bin")
    try Data(beginning).write(to: url)
    let handle = try FileHandle(forWritingTo: url)
    let size = UInt64(beginning.count) + 1 << 31 + 16
    try handle.truncate(atOffset: size)
    try handle.seek(toOffset: size - 3)
    try handle.write(contentsOf: [7, 8, 9] as [UInt8])
    try handle.close()
    #expect(try PyTorchFile(contentsOf: url).tensor(named: "w").floats() == [7, 8, 9])
    // One byte less, and the storage is truncated.
    let shorter = try FileHandle(forWritingTo: url)
    try shorter.truncate(atOffset: size - 1)
    try shorter.close()
    let error = #expect(throws: ArchiveError.self) { try PyTorchFile(contentsOf: url) }
    #expect(error?.reason == "it ends within the storage '0'")
  }

  @Test func damagedElementsAreFound() throws {
    var bytes = try GoldenArchives.bytes("torch/plain.pt")
    let archive = try ZipArchive(FileBytes(bytes, path: "file"))
    let entry = try #require(archive.entry(named: "plain/data/0"))
    bytes[entry.range.lowerBound + 2] ^= 1
    let file = try PyTorchFile(Data(bytes), path: "file")
    let error = #expect(throws: ArchiveError.self) { try file.tensor(named: "w") }
    #expect(
      error?.description
        == "file: the bytes of the member 'plain/data/0' do not match their checksum. "
        + "Download or copy it again.")
    #expect(try file.tensor(named: "v").shape == [3, 2, 4])
  }

  @Test func identifiesOtherFormats() throws {
    var tar = [UInt8](repeating: 0, count: 512)
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    for (bytes, reason) in [
      (tar, "it is a tar archive, the format of PyTorch before 0.1.10, which is not supported"),
      ([0x80, 2, 0x4B, 1, 0x2E], "it is a pickle, but not one of torch.save"),
    ] {
      let error = #expect(throws: ArchiveError.self) { try PyTorchFile(Data(bytes), path: "file") }
      #expect(error?.reason == reason && error?.kind == .unknownFormat)
    }
    let npz = #expect(throws: ArchiveError.self) {
      try PyTorchFile(contentsOf: GoldenArchives.url("npy/stored.npz"))
    }
    #expect(npz?.reason == "it is a zip archive, but not one of PyTorch")
  }

  /// Mutations are rejected or read; nothing traps. `Fuzz/run` searches more thoroughly.
  @Test func mutationsNeverTrap() throws {
    var refused = 0
    for name in [
      "torch/views.pt", "torch/deflated.pt", "stacked/views.pth", "stacked/part.pth",
      "torch/script.pt", "stacked/mixed.pth",
    ] {
      let bytes = try GoldenArchives.bytes(name)
      refused += mutated(bytes, count: 1500) { data in
        let file = try PyTorchFile(FileBytes(data, path: "file"), checksums: .ignored)
        for entry in file.tensors where entry.shape.reduce(1, *) < 10_000 {
          _ = try file.tensor(named: entry.name).floats()
        }
      }
    }
    #expect(refused > 2000)
  }
}
