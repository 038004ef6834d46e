import Foundation
import Testing

@testable import fovea_cli

@Suite struct OutputPlaceTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return "\(error)" }
  }

  @Test func filesNeedAFolderAndTheirOwnKindOfName() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    let root = folder.url.path
    func problem(_ path: String) -> String {
      message { try OutputPlace.checkFile(root + "/" + path, kinds: ["onnx"], content: "ONNX") }
        .replacing(root, with: "ROOT")
    }
    #expect(problem("x.onnx") == "")
    #expect(problem("X.ONNX") == "")
    #expect(
      problem("x.pt") == "--output ROOT/x.pt: ONNX is written; expected a name ending in .onnx")
    #expect(problem("x") == "--output ROOT/x: ONNX is written; expected a name ending in .onnx")
    #expect(
      problem("nodir/x.onnx")
        == "there is no folder ROOT/nodir for --output ROOT/nodir/x.onnx: create it, or correct "
        + "the name")
    #expect(
      problem("file/x.onnx") == "ROOT/file is a file, not a folder for --output ROOT/file/x.onnx")
    try FileManager.default.createDirectory(
      at: folder("d.onnx"), withIntermediateDirectories: true)
    #expect(
      problem("d.onnx") == "--output ROOT/d.onnx is a folder: give the name of a file in it")
  }

  @Test func foldersCanBeMade() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    try folder.write("x", to: "full/file")
    let root = folder.url.path
    func problem(_ path: String, isNew: Bool = false) -> String {
      message { try OutputPlace.checkFolder(root + "/" + path, isNew: isNew) }
        .replacing(root, with: "ROOT")
    }
    #expect(problem("a/b/c") == "" && problem("full") == "" && problem("a", isNew: true) == "")
    #expect(problem("file") == "--output ROOT/file can't be a folder: ROOT/file is a file")
    #expect(problem("file/a/b") == "--output ROOT/file/a/b can't be a folder: ROOT/file is a file")
    #expect(
      problem("full", isNew: true)
        == "--output ROOT/full exists and is not empty: give a new or an empty folder")
  }
}
