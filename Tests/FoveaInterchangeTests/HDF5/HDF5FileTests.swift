import Foundation
import Testing

@testable import FoveaInterchange

private func golden(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens/keras/\(name)")
}

struct HDF5FileTests {
  private let numbers = (0..<35).map { Float($0) }

  private func find(_ path: String, in file: HDF5File) throws -> HDF5Object {
    try path.split(separator: "/").reduce(file.root) { group, name in
      try #require(try file.object(named: String(name), in: group))
    }
  }

  private func floats(_ path: String, in file: HDF5File) throws -> [Float] {
    try file.floats(file.dataset(find(path, in: file)))
  }

  @Test(arguments: [
    "contiguous", "group/inner/chunked", "group/inner/packed", "half", "double_big",
  ])
  func numbersAreReadHoweverTheyAreStored(path: String) throws {
    let file = try HDF5File(contentsOf: golden("features.h5"))
    #expect(try file.dataset(find(path, in: file)).shape == [5, 7])
    #expect(try floats(path, in: file) == numbers)
  }

  @Test func integersScalarsAndEmptySetsAreRead() throws {
    let file = try HDF5File(contentsOf: golden("features.h5"))
    #expect(try floats("integers", in: file) == numbers.map { $0 - 10 })
    #expect(try file.dataset(find("integers", in: file)).elementType == "int16")
    #expect(try floats("scalar", in: file) == [2.5])
    #expect(try floats("empty", in: file) == [])
  }

  @Test func readsStringAttributes() throws {
    let file = try HDF5File(contentsOf: golden("features.h5"))
    #expect(try file.texts("text", of: file.root) == ["variable length ö"])
    #expect(try file.texts("fixed", of: file.root) == ["one", "three"])
    #expect(try file.texts("missing", of: file.root) == nil)
  }

  @Test func membersAreListed() throws {
    let file = try HDF5File(contentsOf: golden("features.h5"))
    #expect(
      try file.links(of: file.root).map(\.name) == [
        "contiguous", "double_big", "empty", "group", "half", "integers", "scalar",
      ])
  }

  @Test func otherFilesAreRefused() throws {
    #expect(
      throws: ArchiveError(
        .unknownFormat, path: "x", "it is not an HDF5 file", advice: "Give a Keras .h5 file.")
    ) {
      try HDF5File(Data("PK\u{3}\u{4} and so on".utf8), path: "x")
    }
    #expect(throws: ArchiveError(.unreadable, path: "/no/such.h5", "there is no such file")) {
      try HDF5File(contentsOf: URL(fileURLWithPath: "/no/such.h5"))
    }
  }

  @Test func filesOfTheLatestVersionAreReadInPart() throws {
    let file = try HDF5File(contentsOf: golden("latest.h5"))
    #expect(try file.texts("text", of: file.root) == ["one"])
    #expect(try floats("group/contiguous", in: file) == numbers)
    let error = #expect(throws: ArchiveError.self) { try floats("chunked", in: file) }
    #expect(error?.kind == .unsupported)
  }

  @Test func linksOutOfTheFileAreRefused() throws {
    let file = try HDF5File(contentsOf: golden("linked.h5"))
    let error = #expect(throws: ArchiveError.self) { try file.links(of: file.root) }
    #expect(error?.kind == .unsupported)
  }

  @Test func cutFilesAreRefused() throws {
    let data = try Data(contentsOf: golden("features.h5"))
    for size in stride(from: 8, to: data.count, by: 97) {
      #expect(throws: ArchiveError.self) {
        try HDF5File(Data(data.prefix(size)), path: "cut")
      }
    }
  }

  @Test(arguments: ["features.h5", "small.h5", "small.weights.h5"])
  func damagedFilesAreErrorsAtWorst(name: String) throws {
    let original = try Data(contentsOf: golden(name))
    var generator = SplitMix(state: 1)
    for _ in 0..<1500 {
      var data = original
      for _ in 0..<(1 + Int(generator.next() % 8)) {
        data[Int(generator.next() % UInt64(data.count))] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      guard let file = try? KerasFile(data, path: "damaged") else { continue }
      for entry in file.tensors { _ = try? file.tensor(named: entry.name) }
    }
  }

  private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
