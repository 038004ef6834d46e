import Foundation
import Fovea
import Testing

@Suite struct InspectTests {
  @Test func showsARunAndAnImage() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "photos", perClass: 8, size: 24)
    let trained = try FoveaProgram.run(
      "train", "photos", "--model", "small_cnn", "--epochs", "1", "--name", "a", in: folder.url)
    #expect(trained.code == 0, "\(trained.errors)")
    let run = "runs/classification/a"
    let result = try FoveaProgram.run("inspect", run, "--all", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("as in training, loss ") && result.output.contains("Conv2D"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let record = try InspectionRecord.read(from: folder(run + "/inspect/inspect.json"))
    #expect(record.source == "val" && record.layers.count >= 3)
    #expect(FileManager.default.fileExists(atPath: folder(run + "/inspect/inspect.png").path))

    let image = try FoveaProgram.run(
      "inspect", run, "photos/disc/00000.png", "--json", "-o", "out", in: folder.url)
    let object = try #require(try image.json().first, "\(image.errors)")
    #expect(object["labels"] as? String == "predicted")
    #expect((object["layers"] as? [Any])?.count == record.layers.count)
    let wrong = try FoveaProgram.run(
      "inspect", run, "photos/disc/00000.png", "--split", "val", in: folder.url)
    #expect(wrong.code == 64 && wrong.errors.contains("--split has no effect with one image"))
    let split = try FoveaProgram.run("inspect", run, "photos", "--split", "vall", in: folder.url)
    #expect(split.code == 64 && split.errors.contains("Did you mean 'val'?"))
  }
}
