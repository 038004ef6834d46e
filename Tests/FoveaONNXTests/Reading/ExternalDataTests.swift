import Foundation
import FoveaGraphs
import Testing

@testable import FoveaONNX

@Suite struct ExternalDataTests {
  private func model(_ entries: [(String, String)], dims: [Int64] = [2]) -> ONNXModel {
    Fixture.model(
      [Fixture.node("Add", ["x", "w"], ["y"])],
      constants: [
        Fixture.tensor("w", 1, dims) { tensor in
          tensor.dataLocation = .external
          tensor.externalData = entries.map {
            var entry = ONNXEntry()
            (entry.key, entry.value) = $0
            return entry
          }
        }
      ])
  }

  private func read(_ model: ONNXModel, in folder: URL) throws -> GraphDefinition {
    let url = folder.appendingPathComponent("m.onnx")
    try (try model.serializedBytes()).write(to: url)
    return try ONNXFile.read(contentsOf: url)
  }

  @Test func readsExternalData() throws {
    try Fixture.withFolder { folder in
      let numbers: [Float] = [9, 1, 2]
      try numbers.withUnsafeBytes { Data($0) }.write(to: folder.appendingPathComponent("d.bin"))
      let graph = try read(
        model([("location", "d.bin"), ("offset", "4"), ("length", "8")]), in: folder)
      #expect(graph.constants["w"] == GraphTensor([1, 2] as [Float], shape: [2]))
      let rest = try read(model([("location", "./d.bin"), ("offset", "4")]), in: folder)
      #expect(rest.constants["w"] == GraphTensor([1, 2] as [Float], shape: [2]))
    }
  }

  @Test func readsLinksIntoTheModelsOwnStore() throws {
    try Fixture.withFolder { folder in
      let (store, view) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      let files = FileManager.default
      for place in [store, view] {
        try files.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try ([1, 2] as [Float]).withUnsafeBytes { Data($0) }.write(
        to: store.appendingPathComponent("1"))
      try (try model([("location", "d")]).serializedBytes()).write(
        to: store.appendingPathComponent("2"))
      for (link, target) in [("d", "../a/1"), ("m.onnx", "../a/2")] {
        try files.createSymbolicLink(
          atPath: view.appendingPathComponent(link).path, withDestinationPath: target)
      }
      let graph = try ONNXFile.read(contentsOf: view.appendingPathComponent("m.onnx"))
      #expect(graph.constants["w"] == GraphTensor([1, 2] as [Float], shape: [2]))
    }
  }

  @Test func rejectsDataOutsideTheFolderOrFile() throws {
    try Fixture.withFolder { outer in
      let folder = outer.appendingPathComponent("model")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(count: 8).write(to: folder.appendingPathComponent("d.bin"))
      try Data(count: 8).write(to: outer.appendingPathComponent("secret"))
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("link").path, withDestinationPath: "../secret")
      let only = "only files in the model's folder are read"
      let cases: [([(String, String)], String)] = [
        ([("location", "../secret")], "the constant 'w' is in '../secret'; \(only)"),
        ([("location", "a/../../secret")], "the constant 'w' is in 'a/../../secret'; \(only)"),
        ([("location", "/etc/passwd")], "the constant 'w' is in '/etc/passwd'; \(only)"),
        (
          [("location", "link")],
          "the constant 'w' is in 'link', a link to outside the model's folder"
        ),
        (
          [("location", "none")],
          "the constant 'w' is in 'none', which cannot be read: No such file or directory"
        ),
        (
          [("location", ".")],
          "the constant 'w' is in '.', a link to outside the model's folder"
        ),
        ([], "the constant 'w' has external data without a location"),
        (
          [("location", "d.bin"), ("offset", "1")],
          "the constant 'w' needs the 8 bytes from 1 of 'd.bin', which has 8"
        ),
        (
          [("location", "d.bin"), ("offset", "9223372036854775807")],
          "the constant 'w' needs the 8 bytes from 9223372036854775807 of 'd.bin', which has 8"
        ),
        (
          [("location", "d.bin"), ("offset", "-1")],
          "the constant 'w' has the offset '-1', which is not an integer"
        ),
        (
          [("location", "d.bin"), ("length", "4")],
          "the constant 'w' needs 8 bytes for its shape, but has 4"
        ),
      ]
      for (entries, expected) in cases {
        do {
          _ = try read(model(entries), in: folder)
          Issue.record("no complaint about \(entries)")
        } catch let error as ONNXError {
          #expect(error.reason == expected)
        }
      }
    }
  }
}
