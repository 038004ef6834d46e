import Foundation
import Fovea
import Testing

@Suite("fovea slices and compare")
struct SlicesTests {
  @Test func findsSlicesAndComparesRuns() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 24)
    #expect(try folder.train(name: "a").code == 0)
    #expect(try folder.train("--seed", "0", "--label-smoothing", "0.1", name: "b").code == 0)
    let (a, b) = ("runs/classification/a", "runs/classification/b")

    let text = try FoveaProgram.run("slices", a, "--minimum-count", "2", in: folder.url)
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.contains("class = disc"))
    #expect(text.output.contains("test: accuracy"))
    #expect(text.errors.contains("to \(a)/slices"))
    #expect(text.errors.contains(": fovea "))
    let record = try SlicesRecord.read(from: folder("\(a)/slices/slices.json"))
    #expect(record.task == "classification" && record.split == "test")
    #expect(record.scores.first?.count == record.imageCount)
    #expect(try Image(contentsOf: folder("\(a)/slices/slices.png")).width > 100)
    let json = try FoveaProgram.run(
      "slices", a, "shapes", "--split", "all", "--json", "--output", "out", in: folder.url)
    #expect(json.code == 0, "\(json.errors)")
    #expect(try json.json().first?["imageCount"] as? Int == 144)

    let compared = try FoveaProgram.run("compare", a, b, in: folder.url)
    #expect(compared.code == 0, "\(compared.errors)")
    #expect(compared.output.contains("data: the same for all"))
    #expect(compared.output.contains("labelSmoothing"))
    #expect(compared.output.contains("points of accuracy"))
    for name in ["compare.json", "compare.png", "samples.csv"] {
      #expect(FileManager.default.fileExists(atPath: folder("\(a)/compare/\(name)").path))
    }
    let line = try FoveaProgram.run(
      "compare", a, b, "--json", "--output", "out", in: folder.url)
    #expect(try line.json().count == 1)
    #expect((try line.json().first?["runs"] as? [Any])?.count == 2)
    // The folder of a run that has not trained is left out of a list.
    try FileManager.default.createDirectory(
      at: folder("runs/classification/c"), withIntermediateDirectories: true)
    let several = try FoveaProgram.run(
      "compare", a, b, "runs/classification/c", "--output", "out", in: folder.url)
    #expect(several.code == 0)
    #expect(several.errors.contains("runs/classification/c holds no model and is left out"))
  }

  @Test func saysWhatIsMissing() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 2)
    let single = try FoveaProgram.run("compare", "shapes", in: folder.url)
    #expect(single.code == 64)
    #expect(single.errors.contains("needs two runs or model files"))
    let name = try FoveaProgram.run("slices", "resnet18", in: folder.url)
    #expect(name.code == 64)
    #expect(name.errors.contains("is the name of a model"))
    let count = try FoveaProgram.run("slices", "x", "--minimum-count", "1", in: folder.url)
    #expect(count.code == 64)
    #expect(count.errors.contains("--minimum-count is 1"))
  }
}
