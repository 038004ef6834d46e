import Foundation
import Testing

@testable import FoveaInterchange

struct PickleMachineTests {
  private func read(_ bytes: [UInt8]) throws(ArchiveError) -> Pickle {
    try FileBytes(bytes, path: "file").withBytes { bytes throws(ArchiveError) in
      try PickleMachine.read(bytes, path: "file").pickle
    }
  }

  private func read(_ text: String) throws(ArchiveError) -> Pickle {
    try read([0x80, 2] + Array(text.utf8))
  }

  private func reason(_ bytes: [UInt8]) -> String? {
    #expect(throws: ArchiveError.self) { try read(bytes) }?.reason
  }

  @Test func numbersAndStrings() throws {
    for (bytes, value) in [
      ([0x4B, 200], .int(200)), ([0x4D, 1, 2], .int(513)),
      ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], .int(-2)),
      ([0x8A, 0], .int(0)), ([0x8A, 1, 0xFF], .int(-1)), ([0x8A, 2, 0xFF, 0], .int(255)),
      ([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], .wideInt([0, 0, 0, 0, 0, 0, 0, 0, 1])),
      ([0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0], .float(1.5)), ([0x88], .bool(true)),
      ([0x58, 2, 0, 0, 0, 0xC3, 0xBC], .text("ü")), ([0x43, 2, 1, 2], .bytes(4..<6)),
      ([0x55, 1, 0xFF], .bytes(4..<5)), ([0x4E], .none),
    ] as [([UInt8], PickleValue)] {
      #expect(try read([0x80, 2] + bytes + [0x2E]).root == value)
    }
  }

  @Test func reportsEveryDefect() {
    #expect(reason([]) == "its pickle is damaged at byte 0: it ends early")
    #expect(
      reason([0x2E]) == "its pickle is damaged at byte 1: it takes a value where there is none")
    #expect(
      reason([0x80, 9, 0x2E]) == "its pickle has protocol 9; 2 to 5 are supported")
    #expect(
      reason(Array("I1\n.".utf8))
        == "its pickle uses the opcode 73 at byte 0, which files of tensors do not need")
    #expect(
      reason(Array("h\u{3}.".utf8))
        == "its pickle is damaged at byte 2: it loads the value 3, which it never stored")
    #expect(reason(Array("t.".utf8)) == "its pickle is damaged at byte 1: it lacks a mark")
    #expect(
      reason(Array("(K\u{1}d.".utf8)) == "its pickle is damaged at byte 4: a key lacks its value")
    #expect(
      reason(Array("NNa.".utf8))
        == "its pickle is damaged at byte 3: it adds to a value that is not a container")
    #expect(
      reason(Array("NQ.".utf8)) == "its pickle is damaged at byte 2: a persistent reference is "
        + "not one of PyTorch")
    // A string that claims far more bytes than there are.
    #expect(
      reason([0x8D] + [UInt8](repeating: 0xFF, count: 8) + [1])
        == "its pickle is damaged at byte 9: it ends early")
  }

  /// A call is only recorded.
  @Test func runsNoCalls() throws {
    let pickle = try read("cargparse\nNamespace\n)R.")
    #expect(pickle.root == .node(1) && pickle.nodes[1].kind == .object(global: 0))
    #expect(pickle.refusedGlobals == ["argparse.Namespace"])
    // An object of a helper function is recorded with its class, not the helper.
    let helped = try read("ccopy_reg\n_reconstructor\n(cnets\nNet\nc__builtin__\nobject\nNtR.")
    #expect(helped.refusedGlobals == ["nets.Net"])
    #expect(helped.nodes.contains { $0.kind == .object(global: 1) })
    for name in ["posix\nsystem", "builtins\neval", "os.path\njoin", "__builtin__\n__import__"] {
      let error = #expect(throws: ArchiveError.self) { try read("c\(name)\n.") }
      #expect(error?.kind == .refusedGlobal)
      let global = name.replacingOccurrences(of: "\n", with: ".")
      #expect(
        error?.reason
          == "its pickle names \(global), which could run code on loading")
    }
  }

  @Test func storagesOfOtherClassesAreNamed() {
    let error = #expect(throws: ArchiveError.self) {
      try read("(U\u{7}storagecevil\nStorage\nU\u{1}0U\u{3}cpuK\u{1}tQ.")
    }
    #expect(error?.reason == "its pickle has a storage of the class evil.Storage")
  }

  /// Deeply nested containers, and references to themselves.
  @Test func depthAndCyclesCostNothing() throws {
    let depth = 200_000
    let deep =
      [UInt8](repeating: 0x5D, count: depth) + [UInt8](repeating: 0x61, count: depth - 1)
      + [0x2E]
    let pickle = try read(deep)
    #expect(pickle.nodes.count == depth && !pickle.nodesAboveTensors().contains(true))
    let cyclic = try read("]q\u{0}h\u{0}a.")
    #expect(cyclic.nodes[0].children == [.node(0)])
    let many = #expect(throws: ArchiveError.self) {
      try read([UInt8](repeating: 0x5D, count: PickleMachine.maximumNodes + 1))
    }
    #expect(many?.kind == .excessive)
  }

  @Test func mutationsNeverTrap() throws {
    var refused = 0
    for name in try GoldenArchives.names(in: "pickle") {
      refused += mutated(try GoldenArchives.bytes(name), count: 1000) { data in
        let pickle = try read([UInt8](data))
        _ = pickle.nodesAboveTensors()
      }
    }
    #expect(refused > 2000)
  }
}
