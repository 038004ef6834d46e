import Foundation
import FoveaTensors
import Testing

@testable import FoveaInterchange

struct NPYTests {
  @Test func readsNumPyFiles() throws {
    let goldens = try GoldenArchives()
    var count = 0
    for (name, expected) in goldens.files.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("npy/") {
      let url = GoldenArchives.url(name)
      if let refusal = expected.error {
        let error = #expect(throws: ArchiveError.self, "\(name)") { try openTensorArchive(at: url) }
        #expect(error?.kind.rawValue == refusal.kind, "\(name)")
        continue
      }
      let archive = try openTensorArchive(at: url)
      #expect(name.hasSuffix("npz") ? archive is NPZFile : archive is NPYFile)
      try expectTensors(archive, expected.tensors, name)
      count += 1
    }
    #expect(count == 19)
  }

  @Test func readsSafetensors() throws {
    let name = "safetensors/types.safetensors"
    let expected = try #require(try GoldenArchives().files[name])
    try expectTensors(try openTensorArchive(at: GoldenArchives.url(name)), expected.tensors, name)
  }

  private func file(_ header: String, _ elements: [UInt8] = []) -> Data {
    let text = Array(header.utf8)
    return Data(
      NPYHeader.magic + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)] + text + elements)
  }

  private func reason(_ data: Data) -> String? {
    #expect(throws: ArchiveError.self) { try NPYFile(data, path: "file") }?.reason
  }

  @Test func reportsEveryDefect() throws {
    let sound = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n"
    #expect(
      try NPYFile(file(sound, [3, 4]), path: "file").tensor(named: "array").floats() == [3, 4])
    for (data, expected) in [
      (Data(), "it does not begin like an NPY file"),
      (file(sound).prefix(20), "it ends within its header"),
      (file(sound, [3]), "it has 1 bytes of elements, but 2 of '|u1' need 2"),
      (file(sound, [3, 4, 5]), "it has 3 bytes of elements, but 2 of '|u1' need 2"),
      (
        file(sound.replacingOccurrences(of: "|u1", with: "|O")),
        "its elements are '|O'; booleans, integers and real numbers are supported, such as '<f4'"
      ),
      (
        file(sound.replacingOccurrences(of: "'|u1'", with: "[('a', '<f4')]")),
        "its elements are records of several fields"
      ),
      (
        file(sound.replacingOccurrences(of: "(2,)", with: "(-2,)")),
        "its shape has an element that is not an integer"
      ),
      (
        file(sound.replacingOccurrences(of: "(2,)", with: "(4611686018427387904, 4)")),
        "its shape is impossible: [4611686018427387904, 4]"
      ),
      (
        file(sound.replacingOccurrences(of: "(2,)", with: "(0, 4611686018427387904, 4)")),
        "its shape is impossible: [0, 4611686018427387904, 4]"
      ),
      (file("{'descr': '|u1'}\n"), "its header lacks its descr, fortran_order or shape"),
      (
        file("{'descr': '|u1', 'descr': '|u1'}\n"), "its header has an unexpected key 'descr'"
      ),
      (file("{'shape': __import__('os')}"), "its header lacks '('"),
    ] { #expect(reason(data) == expected) }
    var version = file(sound, [3, 4])
    version[6] = 9
    #expect(reason(version) == "it has NPY version 9.0; 1.0 to 3.0 are supported")
    let name = #expect(throws: ArchiveError.self) {
      try NPYFile(file(sound, [3, 4]), path: "file").tensor(named: "arr")
    }
    #expect(name?.kind == .missingTensor)
  }

  @Test func mutationsNeverTrap() throws {
    var refused = 0
    for name in ["npy/fortran.npy", "npy/f2.npy", "npy/version3.npy"] {
      refused += mutated(try GoldenArchives.bytes(name), count: 2000) { data in
        _ = try NPYFile(data, path: "file").tensor(named: "array").floats()
      }
    }
    for name in ["npy/stored.npz", "npy/deflated.npz"] {
      refused += mutated(try GoldenArchives.bytes(name), count: 1000) { data in
        let file = try NPZFile(ZipArchive(FileBytes(data, path: "file"), checksums: .ignored))
        for entry in file.tensors { _ = try file.tensor(named: entry.name).floats() }
      }
    }
    #expect(refused > 4000)
  }
}
